import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Charm, dispatchEvent } from 'charmkit/charm';
import type { HookToolCall, HookToolResult } from 'charmkit/hook-tools';
import {
  copyModel,
  createModel,
  deployCharm,
  deployRecorded,
  findNextHook,
  findRelation,
  type Hook,
  integrateEndpoints,
  listBusyUnits,
  listUnits,
  type Model,
  parseCharm,
  type RecordedOptions,
  type Relation,
  refreshApplication,
  removeRelation,
  reportCheckChange,
  reportContainerReady,
  reportContainerStopped,
  scaleApplication,
  setDatabag,
  type ToolCall,
} from 'charmkit/juju-model';
import { createPebbleClient, type PebbleClient } from 'charmkit/pebble';
import { load } from 'js-yaml';
import { type EmbeddedPebble, type LaunchService, startEmbeddedPebble } from 'juju-sim/simulator';
import {
  type CharmUnderTest,
  createHookRunner,
  type HookRun,
  type ModelTools,
  runHook,
  settleModel,
} from 'juju-sim/testing';
import { describeVersion, type Profile, readProfile } from '../../demo/grafana/profile.ts';
import { createCharm } from '../../src/charm.ts';
import type { Reloaders } from '../../src/grafana/applying/reloading/launch.ts';
import { datasourcesPath, iniPath } from '../../src/grafana/files.ts';
import { parseIni } from '../../src/grafana/settings/ini-text.ts';
import type { KubernetesAccess } from '../../src/kubernetes/access.ts';
import type { CharmOptions } from '../../src/reconcile/options.ts';
import { jujuVersion } from '../simulated-juju.ts';
import { checkDocumented } from './documented-statuses.ts';
import { GrafanaServer } from './grafana-server.ts';
import { copyPod, type PodCopy, type RestorableGrafana, restorePod } from './pod-copy.ts';
import { relatePostgresql } from './postgresql.ts';
import { modelUuid, type Provider, provider } from './providers.ts';
import { RecordedTraces } from './recorded-traces.ts';

export interface ProvisionedSource {
  readonly name: string;
  /** The Python charm leaves it out. Grafana then derives it from the name, or keeps an existing one. */
  readonly uid?: string;
  readonly type: string;
  readonly url: string;
  readonly isDefault?: boolean;
  readonly jsonData?: Readonly<Record<string, unknown>>;
  readonly secureJsonData?: Readonly<Record<string, unknown>>;
}

export interface ProvisioningFile {
  readonly datasources: readonly ProvisionedSource[];
  readonly deleteDatasources: readonly { readonly name: string; readonly orgId: number }[];
}

interface CheckChange {
  readonly name: string;
  readonly isUp: boolean;
}

/** The Grafana of a pod, of any kind. */
interface PodGrafana extends AsyncDisposable, RestorableGrafana {
  readonly url: string;
  readonly launch: LaunchService;
  /** The version of the image. Undefined for the one that SIMULATOR_GRAFANA names. */
  readonly profile?: Profile | undefined;
}

/** The result of `readStarts` differs after each start of the service. */
type OpenGrafana = (root: string, unit: string, readStarts: () => string) => Promise<PodGrafana>;

interface Pod {
  readonly directory: string;
  readonly grafana: PodGrafana;
  readonly traces: RecordedTraces;
  /** The results of the container's checks that Juju has not yet received. */
  readonly heard: CheckChange[];
  /** The changing requests that Pebble received. */
  readonly changes: string[];
  pebble: EmbeddedPebble;
  /** The number of containers that the pod has had. */
  containers: number;
}

const openServer: OpenGrafana = (root, _unit, readStarts) => GrafanaServer.open(root, readStarts);

/** What the first hooks of a deployment have left. */
interface Settled {
  readonly model: Model;
  readonly runs: readonly HookRun[];
  readonly pods: ReadonlyMap<string, PodCopy>;
}

/** By the kind of Grafana and the model before the first hooks, for all tests of this process. */
const settledByModel = new Map<string, Settled>();

/**
 * The charm in a Juju model, in this process, with real hook-tool semantics, a real Pebble API and a scripted Grafana.
 */
export class World implements AsyncDisposable {
  model: Model;
  /** Every hook that ran. */
  readonly runs: HookRun[] = [];
  /** A hook tool that fails, as if the agent went away. The hook ends there. */
  failTool: string | undefined;
  /** How far the charm's clock is ahead. */
  clockMs = 0;
  /** Whether the next hook succeeds but is killed before Juju stores what it wrote. */
  losesCommit = false;
  /** How the charm reaches the Kubernetes API. By default it can't reach one. */
  kubernetes: KubernetesAccess = { serviceAccount: '/nowhere', server: undefined, kubeconfig: undefined };
  /** Waits for Grafana on behalf of a hook. */
  reloaders: Reloaders | undefined;
  /** Answers a hook tool instead of Juju, for example to refuse a call. If it returns undefined, the model answers. */
  answerTool: (call: HookToolCall) => HookToolResult | undefined = () => undefined;
  /** How long the charm waits for an answer from Pebble. Defaults to the charm's own timeout. */
  pebbleTimeoutMs: number | undefined;
  /** Changes the charm for a test, for example adds an action that inspects it. */
  changeCharm: (charm: Charm, options: CharmOptions) => Charm = (charm) => charm;
  readonly #directory: string;
  readonly #pods = new Map<string, Pod>();
  readonly #charms = new Map<string, CharmUnderTest>();
  readonly #openGrafana: OpenGrafana;
  /** The charm that ours replaces. */
  #predecessor: Charm | undefined;

  private constructor(
    directory: string,
    openGrafana: OpenGrafana,
    { predecessor, juju }: { readonly predecessor: Charm | undefined; readonly juju: string },
  ) {
    this.model = createModel({ name: 'cos', uuid: modelUuid, jujuVersion: juju });
    this.#directory = directory;
    this.#openGrafana = openGrafana;
    this.#predecessor = predecessor;
  }

  /**
   * Deploys an application and settles its units, or takes over what the first hooks of an equal deployment have left.
   * Several units get a PostgreSQL, which they need.
   */
  static async open({
    units = 1,
    hasPostgresql = units > 1,
    predecessor,
    isSettled = true,
    juju = jujuVersion,
  }: {
    readonly units?: number;
    readonly hasPostgresql?: boolean;
    readonly predecessor?: Charm;
    /** Whether its first hooks have run. */
    readonly isSettled?: boolean;
    /** The version of the simulated Juju. */
    readonly juju?: string;
  } = {}): Promise<World> {
    const options = { units, predecessor, isSettled, juju, isUsual: predecessor === undefined };
    return World.deploy(options, (world) => {
      if (hasPostgresql) relatePostgresql(world).offer();
    });
  }

  /** Deploys an application, applies changes before its first hooks, and settles its units. */
  static async deploy(
    {
      units = 1,
      predecessor,
      openGrafana = openServer,
      isSettled = true,
      juju = jujuVersion,
      isUsual = false,
    }: {
      readonly units?: number;
      readonly predecessor?: Charm | undefined;
      readonly openGrafana?: OpenGrafana;
      /** Whether its first hooks have run. */
      readonly isSettled?: boolean;
      /** The version of the simulated Juju. */
      readonly juju?: string;
      /** Whether other tests deploy the same. The charm and its surroundings are as usual. */
      readonly isUsual?: boolean;
    },
    prepare: (world: World) => void,
  ): Promise<World> {
    const world = new World(await mkdtemp(join(tmpdir(), 'gw-')), openGrafana, { predecessor, juju });
    try {
      deployCharm(world.model, await readCharm(), { name: 'grafana', units });
      prepare(world);
      if (isSettled) await (isUsual ? world.#settleAsUsual() : world.settle());
      else await world.#startPods();
    } catch (error) {
      await world[Symbol.asyncDispose]();
      throw error;
    }
    return world;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pebble, grafana } of this.#pods.values()) {
      await pebble.stop();
      await grafana[Symbol.asyncDispose]();
    }
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Runs all hooks that are due, and returns them. */
  async settle(choose?: (units: readonly string[]) => string): Promise<readonly HookRun[]> {
    await this.#startPods();
    const charms = { grafana: this.#charm, ...Object.fromEntries(this.#charms) };
    const { model, runs } = await settleModel(this.model, createHookRunner(charms), {
      maxHooks: 2000,
      ...(choose ? { choose } : {}),
    });
    this.model = model;
    for (const run of runs) this.#record(run);
    return runs;
  }

  /** Runs the first hooks, or takes over what they have left in an equal deployment. */
  async #settleAsUsual(): Promise<void> {
    const key = JSON.stringify([this.#openGrafana === openServer, this.model]);
    const known = settledByModel.get(key);
    if (known) return this.#takeOver(known);
    await this.settle();
    const pods = new Map<string, PodCopy>();
    for (const [unit, pod] of this.#pods) pods.set(unit, await copyPod(pod));
    settledByModel.set(key, { model: copyModel(this.model), runs: [...this.runs], pods });
  }

  async #takeOver({ model, runs, pods }: Settled): Promise<void> {
    await this.#startPods();
    this.model = copyModel(model);
    this.runs.push(...runs);
    for (const [unit, copy] of pods) await restorePod(this.#pod(unit), copy);
  }

  /** Runs all hooks that are due, each twice: the first run succeeds, but Juju can't store what it wrote. */
  async settleWithLostCommits(): Promise<void> {
    await this.#startPods();
    while (listBusyUnits(this.model).length > 0) {
      const before = this.model;
      await this.step();
      this.model = before;
      await this.step();
    }
  }

  /** Runs the next hook that is due. */
  async step(
    unit = listBusyUnits(this.model)[0] ?? '',
    options: { mayFail?: boolean } = {},
  ): Promise<HookRun> {
    await this.#startPods();
    const hook = findNextHook(this.model, unit);
    if (!hook) throw new RangeError('no hook is due');
    return this.fire(hook, { unit, ...options });
  }

  /** Runs one hook now, even if it is not due. */
  async fire(
    hook: Hook | string,
    options: { unit?: string; relation?: number; remoteUnit?: string; mayFail?: boolean } = {},
  ) {
    const { unit = 'grafana/0', ...entity } = options;
    const charm = this.#charms.get(unit.slice(0, unit.lastIndexOf('/'))) ?? this.#charm;
    const run = await runHook(charm, this.model, { unit, hook, ...entity });
    this.model = run.model;
    this.#record(run);
    return run;
  }

  /** Relates an application that writes these databags. No hook runs before `settle`. */
  relate(app: string, data: Provider, endpoint = 'grafana-source'): Relation {
    if (!this.model.applications[app]) {
      const units = Object.keys(data.units ?? {}).length;
      deployRecorded(this.model, { name: app, units, endpoints: this.#otherSides() });
    }
    const relation = integrateEndpoints(this.model, `grafana:${endpoint}`, `${app}:${endpoint}`);
    this.write(relation.number, app, data);
    return relation;
  }

  /** Deploys another charm, which also runs in this process. */
  async deployCharm(name: string, charm: CharmUnderTest): Promise<void> {
    const metadata = await readFile(join(charm.charmDir, 'metadata.yaml'), 'utf8');
    deployCharm(this.model, parseCharm({ metadata }), { name });
    this.#charms.set(name, charm);
  }

  /** Replaces the predecessor with our charm. Its pods are new after a call of `startPebble` for each. */
  async refresh(): Promise<void> {
    this.#predecessor = undefined;
    refreshApplication(this.model, 'grafana', await readCharm());
    for (const { name } of listUnits(this.model, 'grafana')) await this.stopPebble(name);
  }

  /** Refreshes without replacing the containers, which never happens in Kubernetes. */
  async refreshInPlace(): Promise<void> {
    this.#predecessor = undefined;
    refreshApplication(this.model, 'grafana', await readCharm());
    for (const { name } of listUnits(this.model, 'grafana'))
      reportContainerReady(this.model, name, 'grafana');
  }

  integrate(app: string, endpoint: string): Relation {
    return integrateEndpoints(this.model, `grafana:${endpoint}`, `${app}:${endpoint}`);
  }

  write(relation: number, app: string, { app: appData = {}, units = {} }: Provider): void {
    setDatabag(this.model, relation, app, appData);
    for (const [unit, data] of Object.entries(units)) setDatabag(this.model, relation, unit, data);
  }

  /** Removes the relation without any hook. */
  forgetRelation(app: string): void {
    for (const [number, { sides }] of Object.entries(this.model.relations)) {
      if (sides.some((side) => side.app === app)) delete this.model.relations[number];
    }
  }

  unrelate(app: string, endpoint = 'grafana-source'): void {
    removeRelation(this.model, `grafana:${endpoint}`, `${app}:${endpoint}`);
  }

  scale(app: string, units: number): void {
    scaleApplication(this.model, app, units);
  }

  /** Scales a provider, and sets an address for each new unit. */
  scaleProvider(app: string, units: number): void {
    const relation = findRelation(this.model, 'grafana:grafana-source', `${app}:grafana-source`);
    this.scale(app, units);
    for (const [unit, data] of Object.entries(provider(app, units).units ?? {})) {
      if (relation.unitData[unit]) setDatabag(this.model, relation.number, unit, data);
    }
  }

  /** Makes the next hook that is due fail at this tool, if the hook calls it. Juju runs the hook again. */
  async cutShort(tool: string): Promise<void> {
    const [unit] = listBusyUnits(this.model);
    const hook = unit === undefined ? undefined : findNextHook(this.model, unit);
    if (unit === undefined || !hook) return;
    this.failTool = tool;
    await this.fire(hook, { unit, mayFail: true });
    this.failTool = undefined;
  }

  grafana(unit = 'grafana/0'): GrafanaServer {
    const { grafana } = this.#pod(unit);
    if (grafana instanceof GrafanaServer) return grafana;
    throw new RangeError(`${unit} has a Grafana of its own`);
  }

  /** The traces of the unit's charm. */
  traces(unit = 'grafana/0'): RecordedTraces {
    return this.#pod(unit).traces;
  }

  pebble(unit = 'grafana/0'): EmbeddedPebble {
    return this.#pod(unit).pebble;
  }

  /** The changing requests that the unit's Pebble received. */
  pebbleChanges(unit = 'grafana/0'): readonly string[] {
    return this.#pod(unit).changes;
  }

  status(unit = 'grafana/0'): string {
    const { name, message } = this.model.units[unit]?.status ?? { name: 'gone', message: '' };
    return message === '' ? name : `${name}: ${message}`;
  }

  async readFile(path: string, unit = 'grafana/0'): Promise<string> {
    return readFile(join(this.#pod(unit).pebble.root, path), 'utf8');
  }

  async removeFile(path: string, unit = 'grafana/0'): Promise<void> {
    await rm(join(this.#pod(unit).pebble.root, path));
  }

  async file(unit = 'grafana/0'): Promise<ProvisioningFile> {
    return load(await this.readFile(datasourcesPath, unit)) as ProvisioningFile;
  }

  async names(unit = 'grafana/0'): Promise<readonly string[]> {
    return (await this.file(unit)).datasources.map(({ name }) => name);
  }

  /** The settings that Grafana's service starts with. */
  async environment(unit = 'grafana/0'): Promise<Readonly<Record<string, string>>> {
    const plan = await this.#client(unit).plan();
    return plan.services?.grafana?.environment ?? {};
  }

  /** Section [database] of Grafana's configuration. */
  async database(unit = 'grafana/0'): Promise<Readonly<Record<string, string>>> {
    const entries = parseIni(await this.readFile(iniPath, unit)).filter(
      ({ section }) => section === 'database',
    );
    return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
  }

  async isRunning(unit = 'grafana/0'): Promise<boolean> {
    const [service] = await this.#client(unit).services(['grafana']);
    return service?.current === 'active';
  }

  /** Reads a databag of Grafana's, in a relation or in the peer relation. */
  databag(owner: string, relation = this.peerRelation): Readonly<Record<string, string>> {
    const { appData, unitData } = this.model.relations[relation] ?? { appData: {}, unitData: {} };
    return (owner.includes('/') ? unitData : appData)[owner]?.content ?? {};
  }

  get peerRelation(): number {
    const peers = Object.values(this.model.relations).find(
      (relation) => relation.interface === 'grafana_peers',
    );
    return peers?.number ?? -1;
  }

  /** Stops the container's Pebble, as when its pod moves. Everything except the storage is lost. */
  async stopPebble(unit = 'grafana/0'): Promise<void> {
    const { pebble } = this.#pod(unit);
    await pebble.stop();
    for (const name of ['etc', 'usr']) await rm(join(pebble.root, name), { recursive: true, force: true });
    reportContainerStopped(this.model, unit, 'grafana');
  }

  /** Runs Pebble's check of Grafana until it has a definite result. Hooks become due if the result is new. */
  async checkGrafana(unit = 'grafana/0'): Promise<void> {
    const { heard } = this.#pod(unit);
    for (let look = 0; look < 2; look += 1) await this.#client(unit).refreshCheck('grafana-health');
    for (const change of heard.splice(0)) reportCheckChange(this.model, unit, 'grafana', change);
  }

  /** Whether Pebble checks Grafana. */
  async isChecked(unit = 'grafana/0'): Promise<boolean> {
    const [check] = await this.#client(unit).checks({ names: ['grafana-health'] });
    return check !== undefined && check.status !== 'inactive';
  }

  async startPebble(unit = 'grafana/0'): Promise<void> {
    const pod = this.#pod(unit);
    pod.pebble = await startPebble(pod.directory, pod);
    pod.containers += 1;
    reportContainerReady(this.model, unit, 'grafana');
  }

  /** Starts the service, as Pebble itself does after a delay. */
  async startGrafana(unit = 'grafana/0'): Promise<void> {
    await this.#client(unit).startServices(['grafana']);
  }

  /** Lists Grafana's endpoints from the side of a related application. */
  #otherSides(): RecordedOptions['endpoints'] {
    const endpoints = this.model.applications.grafana?.endpoints ?? [];
    return endpoints
      .filter(({ role }) => role !== 'peer')
      .map(({ name, role, interface: spoken }) => ({
        name,
        role: role === 'requirer' ? 'provider' : 'requirer',
        interface: spoken,
      }));
  }

  #record(run: HookRun): void {
    checkDocumented(run);
    this.runs.push(run);
  }

  get #charm(): CharmUnderTest {
    return {
      charmDir: process.cwd(),
      dispatch: async (input) => {
        const { directory, grafana, traces } = this.#pod(input.environment.JUJU_UNIT_NAME ?? '');
        const environment = { ...input.environment, CHARM_CONTAINERS_DIR: directory };
        const tools = this.#breaking(input.tools);
        const now = () => Date.now() + this.clockMs;
        const options = {
          grafanaUrl: grafana.url,
          kubernetes: this.kubernetes,
          now,
          ...(this.reloaders && { reloaders: this.reloaders }),
        };
        const charm = this.#predecessor ?? this.changeCharm(createCharm(options), options);
        const exitCode = await dispatchEvent(charm, {
          ...input,
          environment,
          tools,
          print: () => {},
          ...(this.pebbleTimeoutMs !== undefined && { pebbleTimeoutMs: this.pebbleTimeoutMs }),
          traces: () => traces,
        });
        if (!this.losesCommit) return exitCode;
        this.losesCommit = false;
        return 137;
      },
    };
  }

  #breaking(tools: ModelTools): ModelTools {
    const broken = { exitCode: 1, stdout: '', stderr: 'ERROR the agent went away' };
    const answer = (call: ToolCall) =>
      call.tool === this.failTool ? broken : (this.answerTool(call) ?? tools.runSync(call));
    return { run: async (call) => answer(call), runSync: answer };
  }

  async #startPods(): Promise<void> {
    await this.#endPods();
    for (const { name } of listUnits(this.model, 'grafana')) {
      if (this.#pods.has(name)) continue;
      const directory = join(this.#directory, name.replace('/', '-'));
      const heard: CheckChange[] = [];
      const changes: string[] = [];
      const readStarts = () => this.#readStarts(name);
      const grafana = await this.#openGrafana(rootIn(directory), name, readStarts);
      const pebble = await startPebble(directory, { grafana, heard, changes });
      this.#pods.set(name, {
        directory,
        pebble,
        grafana,
        heard,
        changes,
        traces: new RecordedTraces(),
        containers: 1,
      });
      reportContainerReady(this.model, name, 'grafana');
    }
  }

  /** Returns a value that differs after each start of the service. */
  #readStarts(unit: string): string {
    const pod = this.#pods.get(unit);
    return JSON.stringify([pod?.containers, pod?.pebble.counts().services.grafana]);
  }

  /** Stops the pods of removed units. */
  async #endPods(): Promise<void> {
    for (const [name, { directory, pebble, grafana }] of this.#pods) {
      if (this.model.units[name]) continue;
      await pebble.stop();
      await grafana[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
      this.#pods.delete(name);
    }
  }

  #client(unit: string): PebbleClient {
    return createPebbleClient({ socketPath: this.#pod(unit).pebble.socketPath });
  }

  #pod(unit: string): Pod {
    const pod = this.#pods.get(unit);
    if (!pod) throw new RangeError(`${unit} has no pod`);
    return pod;
  }
}

async function readCharm() {
  const read = (name: string) => readFile(name, 'utf8');
  return parseCharm({
    metadata: await read('metadata.yaml'),
    config: await read('config.yaml'),
    actions: await read('actions.yaml'),
  });
}

function rootIn(directory: string): string {
  return join(directory, 'grafana', 'root');
}

async function startPebble(
  directory: string,
  {
    grafana: { launch, profile = readProfile({}) },
    heard,
    changes,
  }: Pick<Pod, 'grafana' | 'heard' | 'changes'>,
): Promise<EmbeddedPebble> {
  const root = rootIn(directory);
  await writeProgram(root, profile);
  for (const name of ['usr/sbin/update-ca-certificates', 'var/lib/pebble/default/layers/001-grafana.yaml'])
    await copyFromImage(root, name);
  return startEmbeddedPebble({
    root,
    socketPath: join(directory, 'grafana', 'pebble.socket'),
    launch,
    // A process may exit later. A Grafana in this process either has started or has failed.
    okayDelayMs: 1,
    // Its programs, the version and the bundle of authorities, write only below the root.
    hasOwnRoot: false,
    onRequest: (method, url) => {
      if (method !== 'GET') changes.push(`${method} ${url}`);
    },
    onCheckChange: (name, isUp) => heard.push({ name, isUp }),
  });
}

/** Writes the program that reports the image's Grafana version. The service itself runs in this process. */
async function writeProgram(root: string, profile: Profile): Promise<void> {
  const program = join(root, 'usr/bin', profile.hasServerProgram ? 'grafana-server' : 'grafana');
  await mkdir(join(program, '..'), { recursive: true });
  await writeFile(program, `#!/bin/sh\necho '${describeVersion(profile)}'\n`);
  await chmod(program, 0o755);
}

/** Copies a file of the image, which has the layout of the rock. */
async function copyFromImage(root: string, name: string): Promise<void> {
  await mkdir(join(root, name, '..'), { recursive: true });
  await copyFile(join('demo/grafana/image', name), join(root, name));
}

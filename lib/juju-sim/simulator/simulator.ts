import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SdkError } from 'charmkit/base';
import {
  type Application,
  type Charm,
  createModel,
  deployCharm,
  findNextHook,
  getModelStatus,
  type JujuBug,
  listBusyUnits,
  type Model,
  type ModelConfig,
  type ModelStatus,
  moveClock,
  type OptionValue,
  refreshApplication,
  replacePod,
  replaceResources,
  toolNames,
} from 'charmkit/juju-model';
import { unpackCharm } from './charm/archive.ts';
import { readCharmDirectory } from './charm/directory.ts';
import type { StartContainer } from './containers/container.ts';
import { startEmbedded } from './containers/embedded.ts';
import { type HookToolBackend, HookToolServer } from './hook-tools/index.ts';
import type { JournalEntry } from './journal/journal.ts';
import { runJujuExec } from './juju-exec.ts';
import { KubernetesApi } from './kubernetes/api-server.ts';
import type { Pod, UnitEnvironment } from './pod.ts';
import { type Deployment, Pods } from './pods.ts';
import { deployRecording, Player, type Recording } from './recording.ts';
import type { DispatchRecord } from './records.ts';
import { runNextHook } from './run-hook.ts';
import { makeShortDirectory } from './short-directory.ts';

export interface SimulatorOptions {
  readonly model?: {
    readonly name?: string;
    readonly uuid?: string;
    readonly jujuVersion?: string;
    readonly orderSeed?: number;
    readonly bugs?: readonly JujuBug[];
    readonly config?: Partial<ModelConfig>;
  };
  /** The kind of containers. Defaults to the embedded Pebble. */
  readonly startContainer?: StartContainer;
  /** The hook tools on PATH. Defaults to the simulator's own. */
  readonly hookTools?: HookToolBackend;
  /** Whether a container starts only when the model has no hook to run, as if Kubernetes still pulled its image. */
  readonly areContainersLate?: boolean;
  /** The time after which a dispatch is killed. Defaults to ten minutes. */
  readonly dispatchTimeoutMs?: number;
  /** How often a failed hook runs again before it waits for `resolved`. Defaults to 0. */
  readonly hookRetries?: number;
  /** Whether each pod has a network of its own, so that ports of units never clash. Needs Linux, root and iproute2. */
  readonly haveOwnNetworks?: boolean;
  /** Whether `journal` keeps what each dispatch read and did. */
  readonly isRecording?: boolean;
  /** Whether charms reach a Kubernetes API, which needs root: charms find it in a root of their own. */
  readonly hasKubernetes?: boolean;
  /** Whether the model's clock moves with this machine's. Without it, only `advanceClock` moves it. */
  readonly isRealTime?: boolean;
  /** How many units run a hook at the same time. Defaults to 1, so that runs are the same each time. */
  readonly unitsAtOnce?: number;
  /** The maximum number of dispatches in one `settle`. Defaults to 5000. */
  readonly mostDispatches?: number;
  onHookStart?(unit: string, hook: string): void;
  onDispatch?(record: DispatchRecord): void;
  /** Called once with each sentence on what keeps a workload from running as in Kubernetes, such as a taken port. */
  onWarning?(text: string): void;
}

export interface DeployOptions {
  readonly name?: string;
  readonly units?: number;
  readonly config?: Readonly<Record<string, OptionValue>>;
  readonly trust?: boolean;
  /** By resource name: a file or, for an image, the directory tree that replaces it. */
  readonly resources?: Readonly<Record<string, string>>;
  /** The Python packages of the charm: a virtual environment, or a directory of packages. */
  readonly venv?: string;
  /** Called once for each unit. */
  environment?(unit: string): UnitEnvironment | Promise<UnitEnvironment>;
}

/** The hooks cause one another without end, for example because two applications answer each other's changes. */
export class NotSettlingError extends SdkError {
  constructor(dispatches: number, hook: string) {
    super(`The model did not come to rest in ${dispatches} dispatches; the last was ${hook}.`, {
      code: 'not-settling',
      facts: { dispatches, hook },
    });
  }
}

/** The simulator was disposed of before all hooks had run. */
export class SimulatorEndedError extends SdkError {
  constructor() {
    super('The simulator was ended while hooks were still to run.', { code: 'simulator-ended' });
  }
}

const tenMinutesMs = 600_000;
/** More than a sensible model needs between a change and its end. */
const mostDispatches = 5_000;

/**
 * A Juju on this machine. It runs the real `./dispatch` of charms against a model, one hook after another. Change the
 * model with the operations of `charmkit/juju-model`, then `settle()`.
 */
export class Simulator implements AsyncDisposable {
  readonly model: Model;
  readonly #options: SimulatorOptions;
  readonly #directory: string;
  readonly #tools: HookToolBackend;
  readonly #deployments = new Map<string, Deployment>();
  readonly #pods: Pods;
  readonly #dispatches: DispatchRecord[] = [];
  readonly #player = new Player();
  /** How many times in a row each unit's hook has failed. */
  readonly #failures = new Map<string, number>();
  /** The units that run a hook now. */
  readonly #running = new Map<string, Promise<void>>();
  /** What the user was warned of. A service that fails starts again and again. */
  readonly #warnings = new Set<string>();
  readonly #end = new AbortController();
  #tickedMs = Date.now();
  #kubernetes: KubernetesApi | undefined;
  /** The directories of unpacked charms, by path, time and size. */
  readonly #unpacked = new Map<string, string>();
  #settling: Promise<void> = Promise.resolve();
  #ended: Promise<void> | undefined;

  private constructor(options: SimulatorOptions, directory: string, tools: HookToolBackend) {
    const realTime = options.isRealTime ? { nowMs: Date.now(), clockLeadMs: 0 } : {};
    this.model = createModel({ ...options.model, ...realTime });
    this.#options = options;
    this.#directory = directory;
    this.#tools = tools;
    this.#pods = new Pods(
      this.model,
      {
        directory,
        toolsDirectory: tools.directory,
        areContainersLate: options.areContainersLate ?? false,
        isRecording: options.isRecording ?? false,
        haveOwnNetworks: options.haveOwnNetworks ?? false,
        warn: (text) => this.#warn(text),
        findKubernetes: (unit) => this.#kubernetes?.createAccess(unit),
      },
      options.startContainer ?? startEmbedded,
    );
  }

  static async open(options: SimulatorOptions = {}): Promise<Simulator> {
    const tools = options.hookTools ?? (await HookToolServer.open(toolNames));
    const simulator = new Simulator(options, await makeShortDirectory('js-'), tools);
    await tools.serveJujuExec?.((args) => runJujuExec(simulator, args));
    if (options.hasKubernetes)
      simulator.#kubernetes = await KubernetesApi.open(simulator.model, {
        socketPath: join(simulator.#directory, 'kubernetes.socket'),
        replacePods: (app) => simulator.replaceResources(app, {}),
      });
    return simulator;
  }

  /** Everything that each dispatch read and did, in the order of their ends, if the simulator records it. */
  readonly journal: JournalEntry[] = [];

  /** Every dispatch so far, in the order of their ends. */
  get dispatches(): readonly DispatchRecord[] {
    return this.#dispatches;
  }

  /** Deploys a charm from a directory or a `.charm` file with its metadata and `dispatch`. */
  async deploy(charm: string, options: DeployOptions = {}): Promise<Application> {
    const charmDir = await this.#charmDirectory(charm);
    const deployment = {
      charmDir,
      charm: await readCharmDirectory(charmDir),
      resources: options.resources ?? {},
      ...(options.venv === undefined ? {} : { venv: resolve(options.venv) }),
      environment: (unit: string) => options.environment?.(unit) ?? {},
    };
    const application = deployCharm(this.model, deployment.charm, {
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.units === undefined ? {} : { units: options.units }),
      ...(options.config === undefined ? {} : { config: { ...options.config } }),
      ...(options.trust === undefined ? {} : { trust: options.trust }),
      resources: { ...deployment.resources },
    });
    this.#deployments.set(application.name, deployment);
    return application;
  }

  /** Adds an application to the model whose databags come from a recording. */
  deployRecording(recording: Recording, name: string, units: number): void {
    deployRecording(this.model, recording, name, units);
    this.#player.add(name, recording);
  }

  /** The directory of the charm that an application runs. */
  charmDirOf(app: string): string {
    return this.#deploymentOf(app).charmDir;
  }

  /** The directory of a charm: the path itself or, for a `.charm` file, its unpacked content. */
  unpackCharm(path: string): Promise<string> {
    return this.#charmDirectory(path);
  }

  /** Reads the charm that `deploy` and `refresh` would take from this path. */
  async readCharm(path: string): Promise<Charm> {
    return readCharmDirectory(await this.#charmDirectory(path));
  }

  /** Replaces an application's charm and its units' pods. */
  async refresh(app: string, path: string, resources: Readonly<Record<string, string>> = {}): Promise<void> {
    const charmDir = await this.#charmDirectory(path);
    const charm = await readCharmDirectory(charmDir);
    const before = this.#deploymentOf(app);
    refreshApplication(this.model, app, charm, { resources });
    this.#deployments.set(app, {
      ...before,
      charmDir,
      charm,
      resources: { ...before.resources, ...resources },
    });
  }

  /** Replaces resources of an application, and its units' pods. */
  replaceResources(app: string, resources: Readonly<Record<string, string>>): void {
    const before = this.#deploymentOf(app);
    replaceResources(this.model, app, resources);
    this.#deployments.set(app, { ...before, resources: { ...before.resources, ...resources } });
  }

  /** The content of `juju status`. A recorded application shows the name of its charm. */
  status(): ModelStatus {
    const status = getModelStatus(this.model);
    const applications = Object.entries(status.applications).map(([name, application]) => [
      name,
      { ...application, charm: this.#player.charmOf(name) ?? application.charm },
    ]);
    return { ...status, applications: Object.fromEntries(applications) };
  }

  /** Moves the model's clock by the time that has passed, if it is real time. */
  tick(): void {
    const nowMs = Date.now();
    if (this.#options.isRealTime) moveClock(this.model, nowMs - this.#tickedMs);
    this.#tickedMs = nowMs;
  }

  /** Runs hooks until no unit has a hook to run. A unit whose hook failed waits for `resolved`. */
  settle(): Promise<void> {
    this.tick();
    this.#settling = this.#settling.catch(() => undefined).then(() => this.#runUntilIdle());
    return this.#settling;
  }

  /** Runs the failed hook again, and then the hooks that follow. */
  async resolved(unit: string): Promise<void> {
    await this.#followModel();
    await this.#runOne(unit);
    await this.settle();
  }

  /** The pod of a unit: its containers' sockets and file systems. A recorded application's unit has no pod. */
  podOf(unit: string): Pod {
    const pod = this.#pods.find(unit);
    if (!pod) throw new SdkError(`No pod runs for the unit "${unit}"`, { code: 'no-pod', facts: { unit } });
    return pod;
  }

  /** Replaces the unit's pod, as Kubernetes does. Its agent runs stop, and then the hooks of a new pod. */
  async restartPod(unit: string): Promise<void> {
    await this.#followModel();
    replacePod(this.model, unit);
    if (findNextHook(this.model, unit)?.kind === 'stop') await this.#runOne(unit);
    await this.#pods.restart(unit, this.#deploymentOf(appOf(unit)));
    await this.settle();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#ended ??= this.#dispose();
    return this.#ended;
  }

  async #dispose(): Promise<void> {
    this.#end.abort();
    await this.#settling.catch(() => undefined);
    await this.#pods[Symbol.asyncDispose]();
    await this.#tools[Symbol.asyncDispose]();
    await this.#kubernetes?.[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #runUntilIdle(): Promise<void> {
    const most = this.#options.mostDispatches ?? mostDispatches;
    const last = this.#dispatches.length + most;
    for (;;) {
      if (this.#end.signal.aborted) throw new SimulatorEndedError();
      if (this.#dispatches.length >= last)
        throw new NotSettlingError(most, this.#dispatches.at(-1)?.hook ?? '');
      await this.#followModel();
      this.#startHooks();
      if (this.#running.size > 0) await Promise.race(this.#running.values());
      else if (!(await this.#pods.startContainers())) return;
    }
  }

  /** Starts the next hooks of units that run none, as many as may run at the same time. */
  #startHooks(): void {
    const free = (this.#options.unitsAtOnce ?? 1) - this.#running.size;
    const ready = listBusyUnits(this.model).filter(
      (name) =>
        !this.#running.has(name) && !this.#waitsForResolved(name) && this.#pods.find(name) !== undefined,
    );
    for (const unit of ready.slice(0, free)) {
      const run = this.#runOne(unit).finally(() => this.#running.delete(unit));
      // The race below reports the error; another unit's hook may end first.
      run.catch(() => undefined);
      this.#running.set(unit, run);
    }
  }

  /** After a failed hook the unit runs only actions until the user resolves it. */
  #waitsForResolved(unit: string): boolean {
    const hasFailed = this.model.units[unit]?.agent.failed !== undefined;
    if (!hasFailed || findNextHook(this.model, unit)?.kind === 'action') return false;
    return (this.#failures.get(unit) ?? 0) > (this.#options.hookRetries ?? 0);
  }

  #countFailure(unit: string): void {
    const hasFailed = this.model.units[unit]?.agent.failed !== undefined;
    this.#failures.set(unit, hasFailed ? (this.#failures.get(unit) ?? 0) + 1 : 0);
  }

  #warn(text: string): void {
    if (this.#warnings.has(text)) return;
    this.#warnings.add(text);
    this.#options.onWarning?.(text);
  }

  async #followModel(): Promise<void> {
    this.#player.play(this.model);
    await this.#pods.follow(this.#deployments, (unit) => this.#running.has(unit));
  }

  async #runOne(unit: string): Promise<void> {
    const pod = this.#pods.find(unit);
    if (!pod) return;
    const { charm } = this.#deploymentOf(appOf(unit));
    const record = await runNextHook({
      model: this.model,
      unit,
      pod,
      endpoints: charm.endpoints.map((endpoint) => endpoint.name),
      tools: this.#tools,
      timeoutMs: this.#options.dispatchTimeoutMs ?? tenMinutesMs,
      signal: this.#end.signal,
      tick: () => this.tick(),
      ...(this.#options.isRecording ? { journal: this.journal } : {}),
      onStart: (hook) => this.#options.onHookStart?.(unit, hook),
    });
    if (!record || this.#end.signal.aborted) return;
    if (!record.isAction) this.#countFailure(unit);
    this.#dispatches.push(record);
    this.#options.onDispatch?.(record);
  }

  async #charmDirectory(path: string): Promise<string> {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) return resolve(path);
    const key = `${resolve(path)} ${found.mtimeMs} ${found.size}`;
    const known = this.#unpacked.get(key);
    if (known !== undefined) return known;
    const directory = join(this.#directory, 'charms', String(this.#unpacked.size));
    await unpackCharm(path, directory);
    this.#unpacked.set(key, directory);
    return directory;
  }

  #deploymentOf(app: string): Deployment {
    const deployment = this.#deployments.get(app);
    if (!deployment)
      throw new SdkError(`No charm is deployed as "${app}"`, { code: 'no-charm', facts: { app } });
    return deployment;
  }
}

function appOf(unit: string): string {
  return unit.slice(0, unit.indexOf('/'));
}

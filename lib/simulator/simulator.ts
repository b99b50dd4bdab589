import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SdkError } from '../base/index.ts';
import {
  type Application,
  busyUnits,
  type Charm,
  checkChanged,
  containerReady,
  containerStopped,
  createModel,
  customNotice,
  deploy,
  type Model,
  type ModelConfig,
  type ModelStatus,
  nextHook,
  type OptionValue,
  refresh,
  statusOf,
  toolNames,
} from '../juju-model/index.ts';
import { readCharmDirectory } from './charm/directory.ts';
import type { StartContainer } from './containers/container.ts';
import { startEmbedded } from './containers/embedded.ts';
import type { WorkloadSignal } from './containers/signals.ts';
import { type HookToolBackend, HookToolServer } from './hook-tools/index.ts';
import { Pod, type UnitEnvironment } from './pod.ts';
import { deployRecording, Player, type Recording } from './recording.ts';
import type { DispatchRecord } from './records.ts';
import { runHook } from './run-hook.ts';

export interface SimulatorOptions {
  readonly model?: {
    readonly name?: string;
    readonly uuid?: string;
    readonly jujuVersion?: string;
    readonly config?: Partial<ModelConfig>;
  };
  /** How containers run; the embedded Pebble unless told. */
  readonly startContainer?: StartContainer;
  /** Which hook tools stand on PATH; ours unless told. */
  readonly hookTools?: HookToolBackend;
  /** After it, a dispatch is killed. Ten minutes unless told. */
  readonly dispatchTimeoutMs?: number;
  onHookStart?(unit: string, hook: string): void;
  onDispatch?(record: DispatchRecord): void;
}

export interface DeployOptions {
  readonly name?: string;
  readonly units?: number;
  readonly config?: Readonly<Record<string, OptionValue>>;
  readonly trust?: boolean;
  /** By resource name: a file, or for an image the directory tree that stands for it. */
  readonly resources?: Readonly<Record<string, string>>;
  /** Asked once for each unit. */
  environment?(unit: string): UnitEnvironment | Promise<UnitEnvironment>;
}

/** The simulator was disposed of while it had hooks to run. */
export class SimulatorEndedError extends SdkError {
  constructor() {
    super('The simulator was ended while hooks were still to run.', { code: 'simulator-ended' });
  }
}

interface Deployment {
  readonly charmDir: string;
  readonly charm: Charm;
  readonly resources: Readonly<Record<string, string>>;
  environment(unit: string): UnitEnvironment | Promise<UnitEnvironment>;
}

interface RunningPod {
  readonly pod: Pod;
  readonly environment: UnitEnvironment;
  readonly charmRevision: number;
}

const tenMinutesMs = 600_000;

/**
 * A Juju on this machine: runs the real `./dispatch` of charms, unit by unit and hook by hook, against a model.
 * Change the model with the operations of `charmkit/juju-model`, then `settle()`.
 */
export class Simulator implements AsyncDisposable {
  readonly model: Model;
  readonly #options: SimulatorOptions;
  readonly #directory: string;
  readonly #tools: HookToolBackend;
  readonly #deployments = new Map<string, Deployment>();
  readonly #pods = new Map<string, RunningPod>();
  readonly #dispatches: DispatchRecord[] = [];
  readonly #player = new Player();
  readonly #end = new AbortController();
  #settling: Promise<void> = Promise.resolve();
  #ended: Promise<void> | undefined;

  private constructor(options: SimulatorOptions, directory: string, tools: HookToolBackend) {
    this.model = createModel(options.model);
    this.#options = options;
    this.#directory = directory;
    this.#tools = tools;
  }

  static async open(options: SimulatorOptions = {}): Promise<Simulator> {
    const tools = options.hookTools ?? (await HookToolServer.open(toolNames));
    return new Simulator(options, await mkdtemp(join(tmpdir(), 'js-')), tools);
  }

  /** Every dispatch so far, in the order in which they ended. */
  get dispatches(): readonly DispatchRecord[] {
    return this.#dispatches;
  }

  /** Deploys a charm directory: metadata, `dispatch`, and what that runs. */
  async deploy(charmDir: string, options: DeployOptions = {}): Promise<Application> {
    const deployment = {
      charmDir: resolve(charmDir),
      charm: await readCharmDirectory(charmDir),
      resources: options.resources ?? {},
      environment: (unit: string) => options.environment?.(unit) ?? {},
    };
    const application = deploy(this.model, deployment.charm, {
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.units === undefined ? {} : { units: options.units }),
      ...(options.config === undefined ? {} : { config: { ...options.config } }),
      ...(options.trust === undefined ? {} : { trust: options.trust }),
      resources: { ...deployment.resources },
    });
    this.#deployments.set(application.name, deployment);
    return application;
  }

  /** Puts an application into the model that only says what was recorded of a real one. */
  deployRecording(recording: Recording, name: string, units: number): void {
    deployRecording(this.model, recording, name, units);
    this.#player.add(name, recording);
  }

  /** Exchanges the charm of an application, and with it the pods of its units. */
  async refresh(app: string, charmDir: string, resources?: Readonly<Record<string, string>>): Promise<void> {
    const charm = await readCharmDirectory(charmDir);
    const before = this.#deploymentOf(app);
    refresh(this.model, app, charm, resources === undefined ? {} : { resources: { ...resources } });
    const merged = { ...before.resources, ...resources };
    this.#deployments.set(app, { ...before, charmDir: resolve(charmDir), charm, resources: merged });
  }

  /** What `juju status` shows. Recorded applications go by the names of the charms they stand for. */
  status(): ModelStatus {
    const status = statusOf(this.model);
    const applications = Object.entries(status.applications).map(([name, application]) => [
      name,
      { ...application, charm: this.#player.charmOf(name) ?? application.charm },
    ]);
    return { ...status, applications: Object.fromEntries(applications) };
  }

  /** Runs hooks until no unit has anything to do. A unit whose hook failed waits for `resolved`. */
  settle(): Promise<void> {
    this.#settling = this.#settling.then(() => this.#runUntilIdle());
    return this.#settling;
  }

  /** Runs the hook that failed once more, and then whatever comes next. */
  async resolved(unit: string): Promise<void> {
    await this.#followModel();
    await this.#runOne(unit);
    await this.settle();
  }

  /** The pod of a unit that runs hooks: its containers' sockets and file systems. */
  podOf(unit: string): Pod {
    const running = this.#pods.get(unit);
    if (!running) throw new TypeError(`No pod runs for the unit "${unit}"`);
    return running.pod;
  }

  /** Ends the container's processes and starts it anew with an empty plan, as Kubernetes does to a pod. */
  async restartPod(unit: string): Promise<void> {
    const running = this.#pods.get(unit);
    if (running) await this.#restart(unit, running);
    await this.settle();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#ended ??= this.#dispose();
    return this.#ended;
  }

  async #dispose(): Promise<void> {
    this.#end.abort();
    await this.#settling.catch(() => undefined);
    await Promise.all([...this.#pods.values()].map(({ pod }) => pod[Symbol.asyncDispose]()));
    await this.#tools[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #runUntilIdle(): Promise<void> {
    for (;;) {
      if (this.#end.signal.aborted) throw new SimulatorEndedError();
      await this.#followModel();
      const unit = busyUnits(this.model).find((name) => !this.#waitsForResolved(name));
      if (unit === undefined) return;
      await this.#runOne(unit);
    }
  }

  /** After a failed hook nothing but an action is run until a person says so. */
  #waitsForResolved(unit: string): boolean {
    const hasFailed = this.model.units[unit]?.agent.failed !== undefined;
    return hasFailed && nextHook(this.model, unit)?.kind !== 'action';
  }

  /** Gives every unit of a deployed charm a pod, and takes it away with the unit. */
  async #followModel(): Promise<void> {
    this.#player.play(this.model);
    for (const [unit, { pod }] of this.#pods) {
      if (this.model.units[unit] !== undefined) continue;
      this.#pods.delete(unit);
      await pod[Symbol.asyncDispose]();
    }
    for (const { name, app } of Object.values(this.model.units)) {
      if (!this.#deployments.has(app)) continue;
      const running = this.#pods.get(name);
      if (!running) await this.#start(name, await this.#deploymentOf(app).environment(name));
      else if (running.charmRevision !== this.model.applications[app]?.charmRevision)
        await this.#restart(name, running);
    }
  }

  async #restart(unit: string, running: RunningPod): Promise<void> {
    for (const container of running.pod.containers) containerStopped(this.model, unit, container);
    await running.pod.stop();
    await this.#start(unit, running.environment);
  }

  async #start(unit: string, environment: UnitEnvironment): Promise<void> {
    const app = unit.slice(0, unit.indexOf('/'));
    const { charm, resources } = this.#deploymentOf(app);
    const pod = await Pod.start({
      directory: join(this.#directory, unit.replace('/', '-')),
      charm,
      resources,
      environment,
      startContainer: this.#options.startContainer ?? startEmbedded,
      onSignal: (container, signal) => this.#takeSignal(unit, container, signal),
    });
    const charmRevision = this.model.applications[app]?.charmRevision ?? 0;
    this.#pods.set(unit, { pod, environment, charmRevision });
    for (const container of pod.containers) containerReady(this.model, unit, container);
  }

  async #runOne(unit: string): Promise<void> {
    const { pod } = this.#pods.get(unit) ?? {};
    if (!pod) return;
    const { charmDir, charm } = this.#deploymentOf(unit.slice(0, unit.indexOf('/')));
    const record = await runHook({
      model: this.model,
      unit,
      pod,
      charmDir,
      endpoints: charm.endpoints.map((endpoint) => endpoint.name),
      tools: this.#tools,
      timeoutMs: this.#options.dispatchTimeoutMs ?? tenMinutesMs,
      signal: this.#end.signal,
      onStart: (hook) => this.#options.onHookStart?.(unit, hook),
    });
    if (!record || this.#end.signal.aborted) return;
    this.#dispatches.push(record);
    this.#options.onDispatch?.(record);
  }

  #takeSignal(unit: string, container: string, signal: WorkloadSignal): void {
    if (this.model.units[unit]?.containers[container] === undefined) return;
    if (signal.kind === 'notice') customNotice(this.model, unit, container, signal);
    else checkChanged(this.model, unit, container, signal);
  }

  #deploymentOf(app: string): Deployment {
    const deployment = this.#deployments.get(app);
    if (!deployment) throw new TypeError(`No charm is deployed as "${app}"`);
    return deployment;
  }
}

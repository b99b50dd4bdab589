import { join } from 'node:path';
import {
  type Charm,
  type Model,
  recordCustomNotice,
  reportCheckChange,
  reportContainerReady,
  reportContainerStopped,
} from 'charmkit/juju-model';
import type { StartContainer } from './containers/container.ts';
import type { WorkloadSignal } from './containers/signals.ts';
import type { KubernetesAccess } from './kubernetes/api-server.ts';
import { Pod, type UnitEnvironment } from './pod.ts';

/** The charm and resources of an application's units. */
export interface Deployment {
  readonly charmDir: string;
  readonly charm: Charm;
  readonly resources: Readonly<Record<string, string>>;
  /** The Python packages of the charm: a virtual environment, or a directory of packages. */
  readonly venv?: string;
  environment(unit: string): UnitEnvironment | Promise<UnitEnvironment>;
}

interface PodsPlace {
  readonly directory: string;
  readonly toolsDirectory: string;
  /** Whether containers start only with `startContainers`. */
  readonly areContainersLate: boolean;
  readonly isRecording: boolean;
  readonly haveOwnNetworks: boolean;
  /** The access of a unit's new pod to Kubernetes' API. */
  findKubernetes(unit: string): KubernetesAccess | undefined;
  warn(text: string): void;
}

interface RunningPod {
  readonly pod: Pod;
  readonly charmRevision: number;
  readonly deployment: Deployment;
}

/** The pods of a model's units. Events in them change the model. */
export class Pods implements AsyncDisposable {
  readonly #model: Model;
  readonly #place: PodsPlace;
  readonly #startContainer: StartContainer;
  readonly #running = new Map<string, RunningPod>();

  constructor(model: Model, place: PodsPlace, startContainer: StartContainer) {
    this.#model = model;
    this.#place = place;
    this.#startContainer = startContainer;
  }

  find(unit: string): Pod | undefined {
    return this.#running.get(unit)?.pod;
  }

  /** Creates a pod for each unit of a deployed charm, replaces it after a refresh, and removes it with its unit. */
  async follow(
    deployments: ReadonlyMap<string, Deployment>,
    isBusy: (unit: string) => boolean = () => false,
  ): Promise<void> {
    for (const [unit, { pod }] of this.#running) {
      if (this.#model.units[unit] !== undefined || isBusy(unit)) continue;
      this.#running.delete(unit);
      await pod[Symbol.asyncDispose]();
    }
    for (const { name, app } of Object.values(this.#model.units)) {
      const deployment = deployments.get(app);
      if (!deployment || isBusy(name)) continue;
      const running = this.#running.get(name);
      if (!running) await this.#start(name, deployment, await deployment.environment(name));
      else if (this.#isOutdated(name, running)) await this.restart(name, deployment);
    }
  }

  /** Starts the containers that are not running, and returns whether there were any. */
  async startContainers(): Promise<boolean> {
    let areAny = false;
    for (const [unit, { pod }] of this.#running) {
      const started = await pod.startContainers();
      for (const container of started) reportContainerReady(this.#model, unit, container);
      areAny ||= started.length > 0;
    }
    return areAny;
  }

  /**
   * Replaces the unit's pod. The new one has an empty plan and the files of the image. Its charm is the same, unless the
   * unit is to have the application's.
   */
  async restart(unit: string, ofApplication: Deployment): Promise<void> {
    const running = this.#running.get(unit);
    if (!running) return;
    const { pod } = running;
    const deployment = running.charmRevision === this.#revisionOf(unit) ? running.deployment : ofApplication;
    for (const container of pod.containers) reportContainerStopped(this.#model, unit, container);
    await pod.stop();
    await this.#start(unit, deployment, pod.environment);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ pod }) => pod[Symbol.asyncDispose]()));
    this.#running.clear();
  }

  async #start(unit: string, deployment: Deployment, environment: UnitEnvironment): Promise<void> {
    const storage = Object.values(this.#model.units[unit]?.storage ?? {});
    const pod = await Pod.start({
      directory: join(this.#place.directory, unit.replace('/', '-')),
      unit,
      model: this.#model.name,
      toolsDirectory: this.#place.toolsDirectory,
      areContainersLate: this.#place.areContainersLate,
      storage: storage.map(({ id, location }) => ({ name: id.slice(0, id.lastIndexOf('/')), location })),
      charmDir: deployment.charmDir,
      charm: deployment.charm,
      charmUrl: this.#charmUrlOf(unit),
      ...(deployment.venv === undefined ? {} : { venv: deployment.venv }),
      resources: deployment.resources,
      environment,
      kubernetes: this.#place.findKubernetes(unit),
      startContainer: this.#startContainer,
      isRecording: this.#place.isRecording,
      hasOwnNetwork: this.#place.haveOwnNetworks,
      address: this.#model.units[unit]?.address ?? '',
      onSignal: (container, signal) => this.#takeSignal(unit, container, signal),
    });
    this.#running.set(unit, { pod, charmRevision: this.#revisionOf(unit), deployment });
    for (const container of pod.containers) reportContainerReady(this.#model, unit, container);
  }

  #takeSignal(unit: string, container: string, signal: WorkloadSignal): void {
    if (this.#model.units[unit]?.containers[container] === undefined) return;
    if (signal.kind === 'notice') recordCustomNotice(this.#model, unit, container, signal);
    else if (signal.kind === 'port-taken') this.#place.warn(describeTakenPort(unit, container, signal));
    else reportCheckChange(this.#model, unit, container, signal);
  }

  /** The old pod stays until its unit has run stop. */
  #isOutdated(unit: string, { charmRevision }: RunningPod): boolean {
    const isStopping = this.#model.units[unit]?.agent.queue[0]?.kind === 'stop';
    return charmRevision !== this.#revisionOf(unit) && !isStopping;
  }

  #charmUrlOf(unit: string): string {
    const { charm, revision = 0 } = this.#model.applications[unit.slice(0, unit.indexOf('/'))] ?? {};
    return `local:${charm?.name}-${revision}`;
  }

  #revisionOf(unit: string): number {
    return this.#model.units[unit]?.charmRevision ?? 0;
  }
}

function describeTakenPort(
  unit: string,
  container: string,
  { service, port }: Extract<WorkloadSignal, { readonly kind: 'port-taken' }>,
): string {
  const wanted = port === undefined ? 'a port' : `port ${port}`;
  return `${unit}: the service "${service}" of the container "${container}" wants ${wanted}, which another program on this machine has. With --own-networks each pod has ports of its own.`;
}

import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Charm, ContainerDeclaration } from 'charmkit/juju-model';
import { linkCharm } from './charm/link.ts';
import type { Container, ContainerUse, StartContainer } from './containers/container.ts';
import { prepareRoot } from './containers/root.ts';
import type { WorkloadSignal } from './containers/signals.ts';
import type { ProcessGroup } from './dispatch-process.ts';
import { parseExchanges } from './journal/http-messages.ts';
import type { JournalRequest } from './journal/journal.ts';
import { openTap, type TappedConnection } from './journal/tap.ts';
import type { KubernetesAccess } from './kubernetes/api-server.ts';
import { openPodNetwork, type PodNetwork } from './network/pod-network.ts';
import { type OwnRoot, openOwnRoot } from './own-root/own-root.ts';
import { resolveHostPath } from './pebble/index.ts';

/** The environment of a unit's processes in addition to Juju's and Pebble's variables. */
export interface UnitEnvironment {
  readonly charm?: Readonly<Record<string, string>>;
  readonly workload?: Readonly<Record<string, string>>;
}

export interface PodOptions {
  readonly directory: string;
  /** For example `grafana/0`. */
  readonly unit: string;
  readonly model: string;
  /** The directory of the unit's hook tools. */
  readonly toolsDirectory: string;
  /** By name: the path of each storage for the charm. */
  readonly storage: readonly { readonly name: string; readonly location: string }[];
  /** The directory of the deployed charm. */
  readonly charmDir: string;
  readonly charm: Charm;
  /** For example `local:hello-k8s-0`. */
  readonly charmUrl: string;
  readonly venv?: string;
  /** By resource name. For an image, the directory tree that replaces it. */
  readonly resources: Readonly<Record<string, string>>;
  readonly environment: UnitEnvironment;
  /** Kubernetes' API, if there is one. */
  readonly kubernetes: KubernetesAccess | undefined;
  readonly startContainer: StartContainer;
  /** The unit's address. */
  readonly address: string;
  /** Whether the pod has a network of its own, which no other pod shares. */
  readonly hasOwnNetwork: boolean;
  /** Whether to keep the charm's requests to Pebble. */
  readonly isRecording: boolean;
  /** Whether the containers start only with `startContainers`, as if Kubernetes still pulled an image. */
  readonly areContainersLate: boolean;
  onSignal(container: string, signal: WorkloadSignal): void;
}

/** One unit's directory on this machine, with its containers. Each container has its own Pebble and file system. */
export class Pod implements AsyncDisposable {
  readonly #options: PodOptions;
  readonly #containers = new Map<string, Container>();
  readonly #taps: AsyncDisposable[] = [];
  readonly #connections: (TappedConnection & { readonly container: string })[] = [];
  readonly #leftBehind: ProcessGroup[] = [];
  #root: OwnRoot | undefined;
  #network: PodNetwork | undefined;

  private constructor(options: PodOptions) {
    this.#options = options;
  }

  static async start(options: PodOptions): Promise<Pod> {
    const pod = new Pod(options);
    await linkCharm(options.charmDir, pod.charmDir, options);
    await rm(pod.temporaryDir, { recursive: true, force: true });
    for (const path of [pod.temporaryDir, pod.containersDir]) await mkdir(path, { recursive: true });
    if (options.hasOwnNetwork) pod.#network = await pod.#openNetwork();
    await pod.#linkResources();
    for (const container of options.charm.containers) await pod.#prepare(container);
    if (!options.areContainersLate) await pod.startContainers();
    pod.#openRoot();
    return pod;
  }

  /** Starts the containers that are not running, and returns their names. */
  async startContainers(): Promise<readonly string[]> {
    const waiting = this.#options.charm.containers.filter(({ name }) => !this.#containers.has(name));
    for (const container of waiting) await this.#start(container);
    return waiting.map(({ name }) => name);
  }

  /** The file system that the charm's programs run in. Undefined if they run in this machine's. */
  get root(): OwnRoot | undefined {
    return this.#root;
  }

  /** `CHARM_CONTAINERS_DIR` of the unit's hooks. */
  get containersDir(): string {
    return join(this.#options.directory, 'c');
  }

  /** The directories of programs that hooks find after the hook tools and before this machine's. */
  get programDirs(): readonly string[] {
    const directory = join(this.charmDir, 'venv/bin');
    return existsSync(directory) ? [directory] : [];
  }

  /** `JUJU_CHARM_DIR` of the unit's hooks. */
  get charmDir(): string {
    return join(this.#options.directory, 'charm');
  }

  /** The path of an attached file. It has the name that the charm declares, by which programs choose its format. */
  findResource(name: string): string | undefined {
    const { charm, resources, directory } = this.#options;
    const filename = charm.resources.find((resource) => resource.name === name)?.filename;
    if (filename === undefined || resources[name] === undefined) return undefined;
    return join(directory, 'resources', name, filename);
  }

  /** The directory behind /tmp of the charm's container. It is removed with the pod. */
  get temporaryDir(): string {
    return join(this.#options.directory, 'tmp');
  }

  /** The variables with which Kubernetes tells each container where its API is. */
  get kubernetesVariables(): Readonly<Record<string, string>> {
    const { kubernetes } = this.#options;
    // Without a root of its own, the charm lacks the files of the service account.
    if (kubernetes === undefined || this.#root === undefined) return {};
    return { KUBERNETES_SERVICE_HOST: kubernetes.host, KUBERNETES_SERVICE_PORT: String(kubernetes.port) };
  }

  get environment(): UnitEnvironment {
    return this.#options.environment;
  }

  get containers(): readonly string[] {
    return [...this.#containers.keys()];
  }

  container(name: string): Container {
    const container = this.#containers.get(name);
    if (!container) throw new TypeError(`The pod has no container "${name}"`);
    return container;
  }

  /** The use of the containers' Pebbles so far. */
  use(): ContainerUse {
    const uses = [...this.#containers.values()].map((container) => container.use());
    return {
      requests: uses.reduce((sum, use) => sum + use.requests, 0),
      bytesWritten: uses.reduce((sum, use) => sum + use.bytesWritten, 0),
    };
  }

  /** The requests to the containers' Pebbles since the last call, in the order of their connections. */
  takeRequests(): readonly JournalRequest[] {
    return this.#connections.splice(0).flatMap(({ container, startedMs, sent, received }) =>
      parseExchanges(Buffer.concat(sent), Buffer.concat(received)).map((exchange) => ({
        ...exchange,
        atMs: startedMs,
        container,
      })),
    );
  }

  /** The start time of each running service, by `<container>/<service>`. */
  async readStartTimes(): Promise<ReadonlyMap<string, string>> {
    const times = new Map<string, string>();
    for (const [name, container] of this.#containers) {
      const services = await container.pebble.services().catch(() => []);
      for (const service of services.filter(({ current }) => current === 'active')) {
        times.set(`${name}/${service.name}`, service.currentSince ?? '');
      }
    }
    return times;
  }

  /** Kills the processes that a hook left running when the pod stops, as Kubernetes does. */
  keepUntilStop(group: ProcessGroup): void {
    this.#leftBehind.push(group);
  }

  async stop(): Promise<void> {
    for (const group of this.#leftBehind.splice(0)) group.kill();
    const running = [...this.#containers.values(), ...this.#taps.splice(0)];
    this.#containers.clear();
    await Promise.all(running.map((container) => container[Symbol.asyncDispose]()));
    await this.#root?.[Symbol.asyncDispose]();
    this.#root = undefined;
    await this.#network?.[Symbol.asyncDispose]();
    this.#network = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.#options.directory, { recursive: true, force: true });
  }

  #openNetwork(): Promise<PodNetwork> {
    const { directory, address, kubernetes } = this.#options;
    const { port, socketPath } = kubernetes ?? {};
    const forward = port === undefined || socketPath === undefined ? {} : { forward: { port, socketPath } };
    return openPodNetwork({ directory, address, ...forward });
  }

  async #tap(container: string, socketDir: string, directory: string): Promise<void> {
    const [from, to] = [socketDir, directory].map((place) => join(place, 'pebble.socket'));
    const tap = await openTap(from ?? '', to ?? '', (connection) => {
      this.#connections.push({ ...connection, container });
    });
    this.#taps.push(tap);
  }

  async #linkResources(): Promise<void> {
    await rm(join(this.#options.directory, 'resources'), { recursive: true, force: true });
    for (const [name, attached] of Object.entries(this.#options.resources)) {
      const path = this.findResource(name);
      if (path === undefined) continue;
      await mkdir(dirname(path), { recursive: true });
      await symlink(resolve(attached), path);
    }
  }

  #rootOf(container: string): string {
    return join(this.#options.directory, 'root', container);
  }

  #openRoot(): void {
    const { directory, unit, model, toolsDirectory, kubernetes } = this.#options;
    const name = unit.replace('/', '-');
    const jujuExec = join(toolsDirectory, 'juju-exec');
    this.#root = openOwnRoot({
      directory: join(directory, 'own'),
      networkPid: this.#network?.pid,
      shared: [directory, toolsDirectory],
      mounts: [
        { from: this.containersDir, to: '/charm/containers' },
        ...(existsSync(jujuExec) ? [{ from: jujuExec, to: '/usr/bin/juju-exec' }] : []),
        ...this.#storage(),
      ],
      host: { name, fullName: `${name}.${unit.split('/')[0]}-endpoints.${model}.svc.cluster.local` },
      files: serviceAccountIn(model, kubernetes),
    });
  }

  /** A container that mounts a storage and the charm's root see the same files. */
  #storage() {
    const { charm, storage } = this.#options;
    return storage.flatMap(({ name, location }) =>
      charm.containers.flatMap((container) =>
        container.mounts
          .filter((mount) => mount.storage === name)
          .map((mount) => ({
            from: resolveHostPath(this.#rootOf(container.name), mount.location),
            to: location,
          })),
      ),
    );
  }

  #imageOf({ resource }: ContainerDeclaration): string | undefined {
    return resource === undefined ? undefined : this.#options.resources[resource];
  }

  async #prepare(declared: ContainerDeclaration): Promise<void> {
    const image = this.#imageOf(declared);
    await mkdir(join(this.containersDir, declared.name), { recursive: true });
    await prepareRoot(this.#rootOf(declared.name), {
      ...(image === undefined ? {} : { image }),
      mounts: declared.mounts.map((mount) => mount.location),
    });
  }

  async #start(declared: ContainerDeclaration): Promise<void> {
    const { environment, startContainer, onSignal, isRecording } = this.#options;
    const socketDir = join(this.containersDir, declared.name);
    const directory = isRecording ? join(this.#options.directory, 'p', declared.name) : socketDir;
    const container = await startContainer({
      directory,
      root: this.#rootOf(declared.name),
      mounts: declared.mounts.map(({ location }) => location),
      network: this.#network,
      environment: { ...placeOf(this.#imageOf(declared)), ...environment.workload },
      onSignal: (signal) => onSignal(declared.name, signal),
    });
    this.#containers.set(declared.name, container);
    if (isRecording) await this.#tap(declared.name, socketDir, directory);
  }
}

/** The files with which a charm in Kubernetes reaches its API. Without an API they lead nowhere. */
function serviceAccountIn(
  namespace: string,
  access: KubernetesAccess | undefined,
): Readonly<Record<string, string>> {
  const directory = '/var/run/secrets/kubernetes.io/serviceaccount';
  const files = { namespace, token: access?.token ?? 'simulated', 'ca.crt': access?.ca ?? '' };
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${directory}/${name}`, text]));
}

/** With these variables the programs of a stand-in image find Node and the image's directory. */
function placeOf(image: string | undefined): Readonly<Record<string, string>> {
  const node = { SIMULATOR_NODE: process.execPath };
  return image === undefined ? node : { ...node, SIMULATOR_IMAGE: image };
}

import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPebbleClient, type PebbleClient } from 'charmkit/pebble';
import { type EmbeddedPebble, startEmbeddedPebble } from 'juju-sim/simulator';
import { ObjectStore } from '../../../lib/juju-sim/simulator/kubernetes/object-store.ts';
import { DeployedApplication } from '../../contract/kubernetes/deployed-application.ts';
import { KubernetesStandIn } from '../../contract/kubernetes/stand-in.ts';
import type { BackendPod } from '../backend.ts';
import { type Connections, openConnections } from '../connections.ts';
import { copyPod, type PodCopy, resumeServices } from '../pod-copy.ts';
import type { Watch } from '../proxy.ts';
import { StandIn } from './stand-in.ts';

/** A unit's pod: the workload under an embedded Pebble, with the Grafana stand-in. */
export class Pod implements BackendPod, AsyncDisposable {
  readonly directory: string;
  readonly temporaryDir: string;
  /** How far the charm's clock is ahead of the machine's. */
  aheadMs = 0;
  cluster: KubernetesStandIn | undefined;
  #daemon: EmbeddedPebble;
  readonly #grafana: StandIn;

  private constructor(directory: string, daemon: EmbeddedPebble, grafana: StandIn) {
    this.directory = directory;
    this.temporaryDir = join(directory, 'tmp');
    this.#daemon = daemon;
    this.#grafana = grafana;
  }

  /** Starts a pod in an empty directory, from the image or from a copy. */
  static async start(directory: string, copy?: PodCopy): Promise<Pod> {
    const root = join(directory, 'root');
    await mkdir(root, { recursive: true });
    await mkdir(join(directory, 'tmp'));
    if (copy)
      await cp(copy.root, root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    await placeImage(root);
    const grafana = await StandIn.open(root);
    const pod = new Pod(directory, await startDaemon(directory, grafana), grafana);
    if (copy?.cluster) pod.cluster = await KubernetesStandIn.open(new ObjectStore(copy.cluster));
    if (copy) await resumeServices(pod.pebble, copy);
    return pod;
  }

  get root(): string {
    return this.#daemon.root;
  }

  /** Pebble itself, without the proxy. */
  get pebble(): PebbleClient {
    return createPebbleClient({ socketPath: this.#daemon.socketPath });
  }

  async grafanaUrl(): Promise<string> {
    return `http://127.0.0.1:${this.#grafana.port}`;
  }

  open(watch: (program: 'Pebble' | 'Grafana') => Watch): Promise<Connections> {
    const pebbleSocket = this.#daemon.socketPath;
    return openConnections(this.directory, { pebbleSocket, grafanaPort: this.#grafana.port, watch });
  }

  async copy(root: string, password: string): Promise<PodCopy> {
    const cluster = this.cluster && new ObjectStore(this.cluster.objects);
    return { ...(await copyPod(this, root, password)), cluster };
  }

  /** Gives the charm the Kubernetes API, with the objects that Juju creates for the application. */
  async openCluster(): Promise<void> {
    this.cluster = await KubernetesStandIn.open();
    await (await DeployedApplication.open(this.cluster)).furnish();
  }

  async letTimePass(ms: number): Promise<void> {
    this.aheadMs += ms;
  }

  async restart(): Promise<void> {
    await this.#daemon.stop();
    for (const path of ['etc', 'usr']) await rm(join(this.root, path), { recursive: true, force: true });
    await placeImage(this.root);
    await rm(this.temporaryDir, { recursive: true });
    await mkdir(this.temporaryDir);
    this.#daemon = await startDaemon(this.directory, this.#grafana);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#daemon.stop();
    await this.#grafana[Symbol.asyncDispose]();
    await this.cluster?.[Symbol.asyncDispose]();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function startDaemon(directory: string, grafana: StandIn): Promise<EmbeddedPebble> {
  const socketPath = join(directory, 'pebble.socket');
  const readService = async () => {
    const { services } = await createPebbleClient({ socketPath }).plan();
    return services.grafana;
  };
  return startEmbeddedPebble({
    root: join(directory, 'root'),
    socketPath,
    okayDelayMs: 20,
    hasOwnRoot: false,
    onServiceStart: (_service, pid) =>
      grafana.start(
        pid,
        readService().catch(() => undefined),
      ),
  });
}

async function placeImage(root: string): Promise<void> {
  const programs = join(root, 'usr', 'bin');
  await cp('demo/grafana/image/usr/sbin', join(root, 'usr', 'sbin'), { recursive: true });
  await cp('demo/grafana/image/var', join(root, 'var'), { recursive: true });
  await mkdir(programs, { recursive: true });
  await writeFile(join(programs, 'grafana-server'), `#!/bin/sh\n${versionAnswer}\nexec sleep 1000\n`);
  await chmod(join(programs, 'grafana-server'), 0o755);
}

const versionAnswer = 'if [ "$1" = -v ]; then echo "Version 12.4.0 (commit: none, branch: main)"; exit; fi';

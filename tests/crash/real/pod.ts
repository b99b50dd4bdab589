import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PebbleClient } from 'charmkit/pebble';
import type { Container, StartContainer } from 'juju-sim/simulator';
import { newPasswordPath } from '../../../src/grafana/files.ts';
import { freePort } from '../../contract/free-port.ts';
import { askGrafana } from '../ask.ts';
import type { BackendPod } from '../backend.ts';
import { type Connections, openConnections } from '../connections.ts';
import { readGrafana } from '../grafana-view.ts';
import { copyPod, type PodCopy, resumeServices } from '../pod-copy.ts';
import type { Watch } from '../proxy.ts';
import { fingerprintStart, readWritten, writeWritten } from './adopt.ts';

/** The tree that stands for the workload's image, and how its container runs. */
export interface PodParts {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly startContainer: StartContainer;
}

/** A unit's pod under the real Pebble. */
export class RealPod implements BackendPod, AsyncDisposable {
  readonly directory: string;
  readonly root: string;
  readonly #port: number;
  readonly #parts: PodParts;
  #container: Container | undefined;
  /** When Grafana started, and a fingerprint of what it read then. */
  #start = '';
  /** Whether Grafana has refused a password, which it counts. */
  #hasRefused = false;

  private constructor(directory: string, port: number, parts: PodParts) {
    this.directory = directory;
    this.root = join(directory, 'root');
    this.#port = port;
    this.#parts = parts;
  }

  /** Starts a pod from the image or from a copy. */
  static async start(directory: string, parts: PodParts, copy?: PodCopy): Promise<RealPod> {
    const pod = new RealPod(directory, await freePort(), parts);
    for (const path of ['p', 'tmp']) await mkdir(join(directory, path), { recursive: true });
    if (copy)
      await cp(copy.root, pod.root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    await cp(parts.image, pod.root, { recursive: true, verbatimSymlinks: true });
    await pod.#startContainer();
    if (copy) await resumeServices(pod.pebble, copy);
    if (copy?.isRunning) await pod.#awaitGrafana();
    const [service] = await pod.pebble.services(['grafana']);
    if (copy) pod.#start = `${service?.currentSince} ${fingerprintStart(copy, await readWritten(copy.root))}`;
    return pod;
  }

  get pebble(): PebbleClient {
    if (!this.#container) throw new TypeError('the container is not running');
    return this.#container.pebble;
  }

  get temporaryDir(): string {
    return join(this.directory, 'tmp');
  }

  async grafanaUrl(): Promise<string> {
    const { services } = await this.pebble.plan();
    return `${services.grafana?.environment?.GF_SERVER_PROTOCOL ?? 'http'}://127.0.0.1:${this.#port}`;
  }

  open(watch: (program: 'Pebble' | 'Grafana') => Watch): Promise<Connections> {
    const read = (name: string) => readFile(join(this.root, 'etc/grafana', name), 'utf8');
    return openConnections(this.directory, {
      pebbleSocket: join(this.directory, 'p', 'pebble.socket'),
      grafanaPort: this.#port,
      grafana: {
        identity: async () => ({ cert: await read('grafana.crt'), key: await read('grafana.key') }),
        onAnswer: (status) => {
          this.#hasRefused ||= status === 401;
        },
      },
      watch,
    });
  }

  async copy(root: string, password: string): Promise<PodCopy> {
    const copy = await copyPod(this, root, password);
    return copy.isRunning ? { ...copy, grafana: await this.#look(password) } : copy;
  }

  /** Changes this pod into the copy if that does not require a restart of Grafana. Returns whether it did. */
  async adopt(copy: PodCopy): Promise<boolean> {
    const { pebble } = this;
    const [service] = await pebble.services(['grafana']);
    const wanted = await readWritten(copy.root);
    const isSameStart = this.#start === `${service?.currentSince} ${fingerprintStart(copy, wanted)}`;
    if (!isSameStart || !copy.isRunning || this.#hasRefused) return false;
    if (JSON.stringify((await pebble.plan()).services) !== JSON.stringify(copy.plan.services)) return false;
    await writeWritten(pebble, await readWritten(this.root), wanted);
    await rm(this.temporaryDir, { recursive: true, force: true, maxRetries: 10 });
    await mkdir(this.temporaryDir);
    for (const kind of ['datasources', 'dashboards']) {
      const path = `/api/admin/provisioning/${kind}/reload`;
      const { status } = await askGrafana(`${await this.grafanaUrl()}${path}`, copy.password, 'POST');
      if (status !== 200) return false;
    }
    return (await this.#look(copy.password)) === copy.grafana;
  }

  /** Moves back the time in the one note that records when it was written. The machine's clock does not change. */
  async letTimePass(ms: number): Promise<void> {
    const content = await readFile(join(this.root, newPasswordPath), 'utf8').catch(() => undefined);
    if (content === undefined) return;
    const note = JSON.parse(content) as { readonly since: number };
    const earlier = JSON.stringify({ ...note, since: note.since - ms });
    await this.pebble.pushFiles([{ path: newPasswordPath, content: earlier, permissions: '600' }]);
  }

  async restart(): Promise<void> {
    await this.#container?.[Symbol.asyncDispose]();
    for (const path of ['etc', 'usr', 'run', 'var/lib/pebble'])
      await rm(join(this.root, path), { recursive: true, force: true });
    await cp(this.#parts.image, this.root, { recursive: true, verbatimSymlinks: true });
    await rm(this.temporaryDir, { recursive: true, force: true, maxRetries: 10 });
    await mkdir(this.temporaryDir);
    await this.#startContainer();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container?.[Symbol.asyncDispose]();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 10 });
  }

  async #look(password: string): Promise<string> {
    const seen = await readGrafana(await this.grafanaUrl(), password);
    return JSON.stringify(seen);
  }

  async #startContainer(): Promise<void> {
    await rm(join(this.directory, 'p', 'overlay'), { recursive: true, force: true });
    this.#container = await this.#parts.startContainer({
      directory: join(this.directory, 'p'),
      root: this.root,
      mounts: [],
      environment: {
        ...this.#parts.environment,
        SIMULATOR_PORTS: `3000=${this.#port},8080=${await freePort()}`,
        SIMULATOR_NODE: process.execPath,
        SIMULATOR_IMAGE: this.#parts.image,
      },
      onSignal: () => {},
    });
  }

  async #awaitGrafana(): Promise<void> {
    const url = await this.grafanaUrl();
    for (let tries = 0; tries < 600; tries += 1) {
      const isUp = await askGrafana(`${url}/api/health`, '').then(
        ({ status }) => status === 200,
        () => false,
      );
      if (isUp) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`Grafana does not come up at ${url}`);
  }
}

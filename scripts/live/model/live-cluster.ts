import { execFile } from 'node:child_process';
import { globSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { readNodeProcess } from '../cluster/beside.ts';
import { KubernetesApi } from '../cluster/kubernetes-api.ts';
import { locatePlace } from '../cluster/place.ts';
import { waitUntil } from './live-model.ts';

const run = promisify(execFile);

const podSchema = z.object({
  metadata: z.object({ uid: z.string() }),
  status: z.object({ phase: z.string() }),
});

/** The pods of a model, and their processes as the machine sees them. */
export class LiveCluster {
  readonly #namespace: string;

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  async kubectl(...args: readonly string[]): Promise<string> {
    return (await run('kubectl', ['--namespace', this.#namespace, ...args])).stdout;
  }

  async readUid(pod: string): Promise<string> {
    return (await this.#readPod(pod)).metadata.uid;
  }

  /** Waits until a pod of this name has a different uid, and runs. */
  async untilReplaced(pod: string, uid: string): Promise<void> {
    await waitUntil(
      `${pod} is replaced`,
      () => this.#readPod(pod),
      ({ metadata, status }) => metadata.uid !== uid && status.phase === 'Running',
    );
  }

  /** Waits until the pod runs a program, and returns its process. */
  async awaitProcess(pod: string, program: string): Promise<number> {
    const uid = await this.readUid(pod);
    for (;;) {
      const found = listPodProcesses(uid).find((pid) => readCommand(pid).includes(program));
      if (found !== undefined) return found;
      await sleep(5);
    }
  }

  /** Kills all processes in the node at once except the first, as in a power failure. */
  async untilItHandlesSignals(pid: number): Promise<void> {
    // Node itself catches SIGTERM from its start, and SIGHUP only for its program.
    const hangUp = 1n << BigInt(constants.signals.SIGHUP - 1);
    for (;;) {
      const [, caught] = /^SigCgt:\s*(\w+)$/m.exec(readOr(`/proc/${pid}/status`, '')) ?? [];
      if (caught === undefined || (BigInt(`0x${caught}`) & hangUp) !== 0n) return;
      await sleep(5);
    }
  }

  async #readPod(pod: string): Promise<z.infer<typeof podSchema>> {
    const api = KubernetesApi.open(process.env.KUBECONFIG ?? '');
    return podSchema.parse(await api.request('GET', `/api/v1/namespaces/${this.#namespace}/pods/${pod}`));
  }
}

/** Kills every process in the node at once but its first, as when its power fails. */
export function failPower(): void {
  const first = readNodeProcess(locatePlace(process.env));
  const namespace = processNamespace(first);
  const all = listProcesses().filter((pid) => pid !== first && processNamespace(pid) === namespace);
  for (const pid of all) signalIfThere(pid);
}

function listProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function listPodProcesses(uid: string): readonly number[] {
  const { cgroup } = locatePlace(process.env);
  const lists = globSync(`/sys/fs/cgroup/pids/${cgroup}/kubepods/{*/,}pod${uid}/*/cgroup.procs`);
  return lists.flatMap((list) => readOr(list, '').split('\n').filter(Boolean).map(Number));
}

function readCommand(pid: number): string {
  return readOr(`/proc/${pid}/cmdline`, '').replaceAll('\0', ' ');
}

function processNamespace(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

function signalIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

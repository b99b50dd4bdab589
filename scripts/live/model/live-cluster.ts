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

const hookProgram = './dist/charm.cjs';
const startLimitMs = 120_000;
/** A hook takes some hundreds of milliseconds. */
const lookIntervalMs = 5;

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

  /**
   * Waits until the pod runs a program, and returns its process.
   * @throws Error if it does not within a time limit.
   */
  async awaitProcess(pod: string, program: string): Promise<number> {
    const uid = await this.readUid(pod);
    const giveUpAt = performance.now() + startLimitMs;
    while (performance.now() < giveUpAt) {
      const found = findProcess(uid, program);
      if (found !== undefined) return found;
      await sleep(lookIntervalMs);
    }
    throw new Error(`${pod} did not run "${program}" within ${startLimitMs / 1000} s`);
  }

  /**
   * Sends a signal to a program of the pod while the pod runs a hook, and returns when (milliseconds since the epoch).
   * `undefined` if the hook ended before the signal.
   * @throws Error if the pod runs no hook within a time limit.
   */
  async interruptHook(pod: string, program: string, signal: NodeJS.Signals): Promise<number | undefined> {
    await untilItHandlesSignals(await this.awaitProcess(pod, hookProgram));
    const uid = await this.readUid(pod);
    const victim = findProcess(uid, program);
    const sentMs = Date.now();
    return victim !== undefined && signalIfThere(victim, signal) ? sentMs : undefined;
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
  for (const pid of all) signalIfThere(pid, 'SIGKILL');
}

/** Returns also if the process ends. */
async function untilItHandlesSignals(pid: number): Promise<void> {
  // Node itself catches SIGTERM from its start, and SIGHUP only for its program.
  const hangUp = 1n << BigInt(constants.signals.SIGHUP - 1);
  for (;;) {
    const [, caught] = /^SigCgt:\s*(\w+)$/m.exec(readOr(`/proc/${pid}/status`, '')) ?? [];
    if (caught === undefined || (BigInt(`0x${caught}`) & hangUp) !== 0n) return;
    await sleep(lookIntervalMs);
  }
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

/** The pod's process that runs a program. A child that does not run its own program yet has its parent's command line. */
function findProcess(uid: string, program: string): number | undefined {
  const found = listPodProcesses(uid).filter((pid) => readCommand(pid).includes(program));
  return found.find((pid) => !found.includes(readParent(pid)));
}

function readParent(pid: number): number {
  return Number(/^PPid:\s*(\d+)$/m.exec(readOr(`/proc/${pid}/status`, ''))?.[1]);
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

/** Whether the process was there. */
function signalIfThere(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}

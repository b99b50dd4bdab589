import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readNodeProcess } from '../cluster/beside.ts';
import { locatePlace } from '../cluster/place.ts';
import { until } from './live-model.ts';

const run = promisify(execFile);

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
    return this.kubectl('get', 'pod', pod, '--output=jsonpath={.metadata.uid}');
  }

  /** Waits until a pod of this name is another than the one of the uid, and runs. */
  async untilReplaced(pod: string, uid: string): Promise<void> {
    const ask = () => this.kubectl('get', 'pod', pod, '--output=jsonpath={.metadata.uid} {.status.phase}');
    await until(
      `${pod} is replaced`,
      ask,
      (answer) => !answer.startsWith(uid) && answer.endsWith(' Running'),
    );
  }

  /** Waits until the pod runs a program, and gives the process. */
  async awaitProcess(pod: string, program: string): Promise<number> {
    const uid = await this.readUid(pod);
    for (;;) {
      const found = listProcesses().find((pid) => isOfPod(pid, uid) && commandOf(pid).includes(program));
      if (found !== undefined) return found;
      await sleep(5);
    }
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

function isOfPod(pid: number, uid: string): boolean {
  return readOr(`/proc/${pid}/cgroup`, '').includes(uid);
}

function commandOf(pid: number): string {
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

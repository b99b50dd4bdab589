import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { locateImages, locateIngredients } from '../parts/parts.ts';
import { type BesideCommand, planBeside } from './beside.ts';
import { nodeNetwork, type Place } from './place.ts';
import type { CommandLine } from './programs.ts';

const enterScript = join(import.meta.dirname, 'enter.sh');
const programPath = '/opt/live/kubernetes:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * A machine within the machine, with its own namespaces and root, and the programs that keep running in it.
 */
export class LiveNode {
  readonly #place: Place;
  readonly #outer: ChildProcess;
  readonly #process: number;
  readonly #children = new Set<ChildProcess>();
  #isEnding = false;

  private constructor(place: Place, outer: ChildProcess, process: number) {
    this.#place = place;
    this.#outer = outer;
    this.#process = process;
  }

  /** @throws Error with the output of its first process, if it can't be created. */
  static async start(place: Place): Promise<LiveNode> {
    for (const folder of ['logs', 'volumes', 'root/changes', 'root/work', 'root/merged']) {
      await mkdir(join(place.state, folder), { recursive: true });
    }
    const log = openSync(join(place.state, 'logs/node.log'), 'a');
    const outer = spawn('setpriv', beginning(place), { stdio: ['ignore', log, log] });
    const process = await findFirstProcess(outer, join(place.state, 'logs/node.log'));
    return new LiveNode(place, outer, process);
  }

  /** The process that owns the node's namespaces, as seen from outside. */
  get process(): number {
    return this.#process;
  }

  /** Runs a program in the node, and restarts it whenever it ends. */
  keepRunning(name: string, commandLine: CommandLine): void {
    this.#keep(name, () => this.#planInside(commandLine));
  }

  /** The same for a program of the machine, in the node's network. */
  keepRunningBeside(name: string, commandLine: CommandLine): void {
    this.#keep(name, () => planBeside(this.#place, this.#process, commandLine));
  }

  /** Runs a program in the node until it ends. True if it succeeds. */
  run(log: string, commandLine: CommandLine): Promise<boolean> {
    return this.#run(log, this.#planInside(commandLine));
  }

  /** The same for a program of the machine, in the node's network. */
  runBeside(log: string, commandLine: CommandLine): Promise<boolean> {
    return this.#run(log, planBeside(this.#place, this.#process, commandLine));
  }

  /**
   * Ends all processes of the node: the kernel ends them with the first process of their process namespace.
   */
  async end(): Promise<void> {
    this.#isEnding = true;
    const running = [this.#outer, ...this.#children].filter((child) => !hasEnded(child));
    const ended = running.map((child) => once(child, 'exit'));
    // This includes clients that other processes have started in its network, because they would write to its
    // files. While the first process lives, no other network can have the same number.
    for (let others = this.#listOthers(); others.length > 0; others = this.#listOthers()) {
      for (const pid of others) kill(pid);
      await sleep(20);
    }
    kill(this.#process);
    await Promise.all(ended);
  }

  #listOthers(): readonly number[] {
    const network = readNetwork(this.#process);
    if (network === undefined || network === readNetwork(process.pid)) return [];
    const own = [this.#process, this.#outer.pid];
    const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
    return pids.filter((pid) => !own.includes(pid) && readNetwork(pid) === network && isAlive(pid));
  }

  #keep(name: string, plan: () => BesideCommand): void {
    const child = this.#spawn(name, plan());
    child.once('exit', () => void this.#keepAgain(name, plan));
  }

  async #keepAgain(name: string, plan: () => BesideCommand): Promise<void> {
    await sleep(500);
    if (!this.#isEnding) this.#keep(name, plan);
  }

  async #run(log: string, command: BesideCommand): Promise<boolean> {
    const [code] = (await once(this.#spawn(log, command), 'exit')) as [number | null];
    return code === 0;
  }

  #spawn(log: string, { program, args, env }: BesideCommand): ChildProcess {
    const output = openSync(join(this.#place.state, 'logs', `${log}.log`), 'a');
    const child = spawn(program, args, { stdio: ['ignore', output, output], env, cwd: '/' });
    closeSync(output);
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  #planInside(commandLine: CommandLine): BesideCommand {
    const args = [enterScript, String(this.#process), this.#place.cgroup, ...commandLine];
    const env = { PATH: programPath, KUBECONFIG: '/live/etc/kubeconfig', HOME: '/root', LANG: 'C.UTF-8' };
    return { program: 'sh', args, env };
  }
}

/** The command line that creates the namespaces. If this process is killed, all processes in them end too. */
function beginning({ cgroup, state }: Place): readonly string[] {
  const { nodeTree, kubernetes, coredns } = locateIngredients(process.env);
  return [
    ...['--pdeathsig', 'KILL', 'unshare', '--net', '--mount', '--pid', '--uts', '--ipc'],
    ...['--fork', '--kill-child', '--propagation', 'private'],
    ...['sh', join(import.meta.dirname, 'begin.sh'), cgroup],
    ...[join(import.meta.dirname, 'root.sh'), state, nodeTree, nodeNetwork],
    `${kubernetes}=/opt/live/kubernetes`,
    `${dirname(coredns)}=/opt/live/coredns`,
    `${locateImages(process.env)}=/opt/live/images`,
  ];
}

/** Waits until the node's first process has completed its setup. */
async function findFirstProcess(outer: ChildProcess, log: string): Promise<number> {
  const children = `/proc/${outer.pid}/task/${outer.pid}/children`;
  while (!hasEnded(outer)) {
    const [first] = (await readFile(children, 'utf8').catch(() => '')).split(' ');
    if (first && isWaiting(first)) return Number(first);
    await sleep(20);
  }
  throw new Error(`The node can't be made:\n${readFileSync(log, 'utf8')}`);
}

function isWaiting(pid: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`).endsWith('/pause');
  } catch {
    return false;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function readNetwork(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/** A process that has ended but is not reaped yet has no command line. */
function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

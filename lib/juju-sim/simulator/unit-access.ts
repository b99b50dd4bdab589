import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { SdkError } from 'charmkit/base';
import { type PebbleClient, PebbleError } from 'charmkit/pebble';
import type { Pod } from './pod.ts';
import { quoteWord } from './quote-word.ts';
import type { Simulator } from './simulator.ts';

/** A container of a unit; the charm's own if it has no name. */
export interface UnitPlace {
  readonly unit: string;
  readonly container?: string;
}

export interface CommandEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A file of a unit that can't be read or written, or a container that the unit lacks. */
export class UnitAccessError extends SdkError {
  constructor({ unit }: UnitPlace, reason: string) {
    super(`${unit}: ${reason.trim()}`, { code: 'unit-access', facts: { unit } });
  }
}

/** Runs a command as `juju ssh` does, outside of any hook. A shell of the container reads the words. */
export async function runInUnit(
  simulator: Simulator,
  place: UnitPlace,
  words: readonly string[],
): Promise<CommandEnd> {
  const pod = simulator.podOf(place.unit);
  if (place.container === undefined) return renderEnd(await runInCharm(pod, words.join(' ')));
  const { pebble } = findContainer(pod, place);
  const run = async (command: readonly string[]) => {
    const started = await pebble.exec(command, { stdin: '' });
    const [stdout, stderr, exitCode] = await Promise.all([
      buffer(started.stdout),
      started.stderr === undefined ? Buffer.alloc(0) : buffer(started.stderr),
      started.wait(),
    ]);
    return renderEnd({ stdout, stderr, exitCode });
  };
  return run(['sh', '-c', words.join(' ')]).catch((error) => {
    // An image without a shell can still run its programs.
    if (!(error instanceof PebbleError) || !error.message.includes('"sh"')) throw error;
    return run(words.length === 1 ? (words[0] ?? '').split(' ') : words);
  });
}

/** @throws UnitAccessError, or Pebble's error, if there is no such file. */
export async function readUnitFile(simulator: Simulator, place: UnitPlace, path: string): Promise<Buffer> {
  const pod = simulator.podOf(place.unit);
  if (place.container !== undefined) return findContainer(pod, place).pebble.pullFile(path);
  const { exitCode, stdout, stderr } = await runInCharm(pod, `cat ${quoteWord(path)}`);
  if (exitCode !== 0) throw new UnitAccessError(place, stderr.toString('utf8'));
  return stdout;
}

/** The files below a directory, relative to it. Undefined if there is no such directory. */
export async function listUnitFiles(
  simulator: Simulator,
  place: UnitPlace,
  path: string,
): Promise<readonly string[] | undefined> {
  const pod = simulator.podOf(place.unit);
  if (place.container !== undefined) return listContainerFiles(findContainer(pod, place).pebble, path);
  const script = `cd ${quoteWord(path)} && find . -type f -printf '%P\\n'`;
  const { exitCode, stdout } = await runInCharm(pod, script);
  return exitCode === 0 ? stdout.toString('utf8').split('\n').filter(Boolean) : undefined;
}

async function listContainerFiles(
  pebble: PebbleClient,
  path: string,
): Promise<readonly string[] | undefined> {
  const [itself] = await pebble.listFiles(path, { itself: true }).catch(() => []);
  if (itself?.type !== 'directory') return undefined;
  const entries = await pebble.listFiles(path);
  const files = entries.map(async ({ name, type }) => {
    if (type !== 'directory') return type === 'file' ? [name] : [];
    const inner = await listContainerFiles(pebble, `${path}/${name}`);
    return (inner ?? []).map((each) => `${name}/${each}`);
  });
  return (await Promise.all(files)).flat();
}

/** Writes a file, and the directories above it. */
export async function writeUnitFile(
  simulator: Simulator,
  place: UnitPlace,
  path: string,
  content: Buffer,
): Promise<void> {
  const pod = simulator.podOf(place.unit);
  if (place.container !== undefined)
    return findContainer(pod, place).pebble.pushFile({ path, content, makeDirs: true });
  const script = `mkdir -p "$(dirname ${quoteWord(path)})" && cat > ${quoteWord(path)}`;
  const { exitCode, stderr } = await runInCharm(pod, script, content);
  if (exitCode !== 0) throw new UnitAccessError(place, stderr.toString('utf8'));
}

function findContainer(pod: Pod, place: UnitPlace) {
  const name = place.container ?? '';
  if (pod.containers.includes(name)) return pod.container(name);
  throw new UnitAccessError(
    place,
    `container "${name}" is not running; there are: ${['charm', ...pod.containers].join(', ')}`,
  );
}

async function runInCharm(pod: Pod, script: string, stdin: Buffer = Buffer.alloc(0)) {
  const environment = {
    PATH: process.env.PATH ?? '',
    CHARM_CONTAINERS_DIR: pod.containersDir,
    LANG: 'C.UTF-8',
  };
  const command = ['/bin/sh', '-c', script];
  const program = pod.root?.confine({ directory: pod.charmDir, command, environment }) ?? {
    file: command[0] ?? '',
    args: command.slice(1),
    environment,
  };
  const child = spawn(program.file, program.args, {
    cwd: pod.charmDir,
    env: program.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {}).end(stdin);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, exitCode: (exitCode as number | null) ?? 1 };
}

function renderEnd(end: {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly exitCode: number;
}): CommandEnd {
  return { exitCode: end.exitCode, stdout: end.stdout.toString('utf8'), stderr: end.stderr.toString('utf8') };
}

import { execFile } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { quoteWord } from '../../quote-word.ts';
import type { Processes } from '../image/processes.ts';
import { sendSignal } from '../image/spawn.ts';
import type { AttachedProgram, ExecSpec, TerminalSize } from './attached.ts';

const run = promisify(execFile);

/** The terminal's device, and the id of the process in it. */
interface Announcement {
  readonly device: string;
  readonly pid: number;
}

/**
 * Runs a command in a terminal. Node cannot open one, so `script` of util-linux does. The command writes its process id
 * and the device to descriptor 3, reads input that is not from the terminal from 4, and writes separate errors to 5.
 */
export function startInTerminal(
  processes: Processes,
  spec: ExecSpec,
  terminal: NonNullable<ExecSpec['terminal']>,
): AttachedProgram {
  const { environment, directory, owner } = spec;
  const program = processes.start({
    command: ['script', '-qefc', shellLine(processes, spec, terminal), '/dev/null'],
    environment: { ...environment, SHELL: '/bin/sh' },
    directory,
    owner,
    output: 'merged',
    extraPipes: 3,
  });
  const [, , , announcements, input, errors]: readonly unknown[] = program.child.stdio;
  const announced = readAnnouncement(announcements as Readable);
  return {
    program,
    input: terminal.isInteractive ? program.child.stdin : (input as Writable),
    output: program.child.stdout,
    errors: spec.splitStderr ? (errors as Readable) : null,
    signal: (name) => void announced.then(({ pid }) => sendSignal(pid, name)),
    resize: async (size) => resize(await announced, size),
    started: announced.then(() => {}),
  };
}

function shellLine(
  processes: Processes,
  { command: [name = '', ...args], environment, splitStderr }: ExecSpec,
  { width, height, isInteractive }: NonNullable<ExecSpec['terminal']>,
): string {
  const shell = environment.SHELL;
  const words = [processes.find(name), ...args].map(quoteWord).join(' ');
  return [
    'tty >&3',
    'echo $$ >&3',
    width > 0 && height > 0 ? `stty cols ${width} rows ${height}` : ':',
    shell === undefined ? 'unset SHELL' : `SHELL=${quoteWord(shell)}`,
    `exec ${words} 3>&- ${isInteractive ? '' : '<&4'} 4>&- ${splitStderr ? '2>&5' : ''} 5>&-`,
  ].join('; ');
}

/** Reads two lines. The stream stays open, because `script` holds its end open. */
async function readAnnouncement(stream: Readable): Promise<Announcement> {
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  const { value: device } = await lines.next();
  const { value: pid } = await lines.next();
  return { device: String(device), pid: Number(pid) };
}

async function resize({ device }: Announcement, { width, height }: TerminalSize): Promise<void> {
  try {
    await run('stty', ['-F', device, 'cols', String(width), 'rows', String(height)]);
  } catch {
    // The command has ended, and its terminal too.
  }
}

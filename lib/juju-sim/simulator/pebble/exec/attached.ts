import type { Readable, Writable } from 'node:stream';
import type { Processes } from '../image/processes.ts';
import type { RunningProgram } from '../image/spawn.ts';
import type { Owner } from '../image/users.ts';

export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** The command to run, and how it connects to its client. */
export interface ExecSpec {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The working directory's path on the host. */
  readonly directory: string;
  readonly owner: Owner | undefined;
  readonly timeoutMs: number;
  readonly splitStderr: boolean;
  /** Absent if the command needs only pipes. */
  readonly terminal?: TerminalSize & { readonly isInteractive: boolean };
}

/** A command with its streams, through pipes or a terminal. */
export interface AttachedProgram {
  readonly program: RunningProgram;
  readonly input: Writable | null;
  readonly output: Readable | null;
  readonly errors: Readable | null;
  signal(name: NodeJS.Signals): void;
  /** Has no effect without a terminal. */
  resize(size: TerminalSize): Promise<void>;
  /** Resolves when the command can take input. */
  readonly started: Promise<void>;
}

/** Runs a command with pipes for its input and outputs. */
export function startWithPipes(processes: Processes, spec: ExecSpec): AttachedProgram {
  const { command, environment, directory, owner, splitStderr } = spec;
  const output = splitStderr ? 'split' : 'merged';
  const program = processes.start({ command, environment, directory, owner, output });
  return {
    program,
    input: program.child.stdin,
    output: program.child.stdout,
    errors: program.child.stderr,
    signal: program.signal,
    resize: async () => {},
    started: Promise.resolve(),
  };
}

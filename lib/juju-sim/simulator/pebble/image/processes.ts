import type { OwnRoot } from '../../own-root/own-root.ts';
import { buildBaseEnvironment, type EnvironmentSources } from './environment.ts';
import type { Image } from './image.ts';
import { type ProgramSpec, type RunningProgram, startProgram } from './spawn.ts';

export interface ProcessRequest extends Omit<ProgramSpec, 'program' | 'args' | 'root'> {
  /** The program's name in the container, and its arguments. */
  readonly command: readonly string[];
}

/** All processes of one container. Neither they nor their child processes outlive it. */
export class Processes {
  readonly #image: Image;
  readonly #programs = new Set<RunningProgram>();
  readonly #openRoot: () => OwnRoot | undefined;
  #opened: { readonly root: OwnRoot | undefined } | undefined;
  /** The variables of every process before its own settings. */
  readonly environment: Readonly<Record<string, string>>;

  /** `openRoot` is called once, before the first program: in most tests a container runs no program. */
  constructor(sources: EnvironmentSources, openRoot: () => OwnRoot | undefined) {
    this.#image = sources.image;
    this.#openRoot = openRoot;
    this.environment = buildBaseEnvironment(sources);
  }

  start({ command: [name = '', ...args], ...request }: ProcessRequest): RunningProgram {
    const file = this.find(name);
    this.#opened ??= { root: this.#openRoot() };
    const program = startProgram({ ...request, program: file, args, root: this.#opened.root });
    this.#programs.add(program);
    void program.exited.then(() => {
      if (!program.isGroupAlive()) this.#programs.delete(program);
    });
    return program;
  }

  /** The host's path of a program by its name in the container. */
  find(name: string): string {
    return this.#image.findProgram(name);
  }

  /** Kills all processes, and ends their root. */
  async end(): Promise<void> {
    for (const program of this.#programs) program.signalGroup('SIGKILL');
    await this.#opened?.root?.[Symbol.asyncDispose]();
  }
}

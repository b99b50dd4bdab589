import { baseEnvironment, type EnvironmentSources } from './environment.ts';
import type { Image } from './image.ts';
import { type ProgramSpec, type RunningProgram, startProgram } from './spawn.ts';

export interface ProcessRequest extends Omit<ProgramSpec, 'program' | 'args'> {
  /** The program as the container names it, and its arguments. */
  readonly command: readonly string[];
}

/** All processes of one container: none of them, nor what they started, outlives it. */
export class Processes {
  readonly #image: Image;
  readonly #programs = new Set<RunningProgram>();
  readonly #prepare: () => void;
  #isPrepared = false;
  /** What every process is given before its own settings. */
  readonly environment: Readonly<Record<string, string>>;

  /** `prepare` runs once, before the first program does: in most containers of tests no program ever runs. */
  constructor(sources: EnvironmentSources, prepare: () => void) {
    this.#image = sources.image;
    this.#prepare = prepare;
    this.environment = baseEnvironment(sources);
  }

  start({ command: [name = '', ...args], ...request }: ProcessRequest): RunningProgram {
    const file = this.find(name);
    if (!this.#isPrepared) this.#prepare();
    this.#isPrepared = true;
    const program = startProgram({ ...request, program: file, args });
    this.#programs.add(program);
    void program.exited.then(() => {
      if (!program.isGroupAlive()) this.#programs.delete(program);
    });
    return program;
  }

  /** The host's path of a program as the container names it. */
  find(name: string): string {
    return this.#image.findProgram(name);
  }

  killAll(): void {
    for (const program of this.#programs) program.signalGroup('SIGKILL');
  }
}

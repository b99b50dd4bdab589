import { baseEnvironment, type EnvironmentSources } from './environment.ts';
import type { Image } from './image.ts';
import { type ProgramSpec, type RunningProgram, startProgram } from './spawn.ts';

export interface ProcessRequest extends Omit<ProgramSpec, 'program' | 'args'> {
  /** The program's name in the container, and its arguments. */
  readonly command: readonly string[];
}

/** All processes of one container. Neither they nor their child processes outlive it. */
export class Processes {
  readonly #image: Image;
  readonly #programs = new Set<RunningProgram>();
  readonly #prepare: () => void;
  #isPrepared = false;
  /** The variables of every process before its own settings. */
  readonly environment: Readonly<Record<string, string>>;

  /** `prepare` runs once, before the first program: in most tests a container runs no program. */
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

  /** The host's path of a program by its name in the container. */
  find(name: string): string {
    return this.#image.findProgram(name);
  }

  killAll(): void {
    for (const program of this.#programs) program.signalGroup('SIGKILL');
  }
}

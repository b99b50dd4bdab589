import { baseEnvironment } from './environment.ts';
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
  /** What every process is given before its own settings. */
  readonly environment: Readonly<Record<string, string>>;

  constructor(image: Image, socketPath: string, extra: Readonly<Record<string, string>>) {
    this.#image = image;
    this.environment = baseEnvironment({ image, socketPath, extra });
  }

  start({ command: [name = '', ...args], ...request }: ProcessRequest): RunningProgram {
    const program = startProgram({ ...request, program: this.find(name), args });
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

import type { OwnRoot } from '../../own-root/own-root.ts';
import { buildBaseEnvironment, type EnvironmentSources } from './environment.ts';
import type { Image } from './image.ts';
import { type ProgramSpec, type RunningProgram, startProgram } from './spawn.ts';

export interface ProcessRequest extends Omit<ProgramSpec, 'program' | 'args' | 'root' | 'directory'> {
  /** The program's name in the container, and its arguments. */
  readonly command: readonly string[];
  /** The working directory in the container. */
  readonly directory: string;
}

/** All processes of one container. Neither they nor their child processes outlive it. */
export class Processes {
  readonly #sources: Omit<EnvironmentSources, 'root'>;
  readonly #programs = new Set<RunningProgram>();
  readonly #openRoot: () => OwnRoot | undefined;
  #opened: { readonly root: OwnRoot | undefined } | undefined;

  /** `openRoot` is called once, before the first program: in most tests a container runs no program. */
  constructor(sources: Omit<EnvironmentSources, 'root'>, openRoot: () => OwnRoot | undefined) {
    this.#sources = sources;
    this.#openRoot = openRoot;
  }

  /** The variables of every process before its own settings. */
  get environment(): Readonly<Record<string, string>> {
    return buildBaseEnvironment({ ...this.#sources, root: this.#root });
  }

  start({ command: [name = '', ...args], ...request }: ProcessRequest): RunningProgram {
    const file = this.find(name);
    const root = this.#root;
    const directory = root === undefined ? this.#image.locate(request.directory) : request.directory;
    const program = startProgram({ ...request, directory, program: file, args, root });
    this.#programs.add(program);
    void program.exited.then(() => {
      if (!program.isGroupAlive()) this.#programs.delete(program);
    });
    return program;
  }

  /** The path of a program by its name in the container, as other programs of the container start it. */
  find(name: string): string {
    return this.#image.findProgram(name, this.#root?.container);
  }

  /** Kills all processes, and ends their root. */
  async end(): Promise<void> {
    for (const program of this.#programs) program.signalGroup('SIGKILL');
    this.#image.writableRoot = this.#image.root;
    await this.#opened?.root?.[Symbol.asyncDispose]();
  }

  get #image(): Image {
    return this.#sources.image;
  }

  get #root(): OwnRoot | undefined {
    if (this.#opened === undefined) {
      const root = this.#openRoot();
      this.#opened = { root };
      this.#image.writableRoot = root?.container?.top ?? this.#image.root;
    }
    return this.#opened.root;
  }
}

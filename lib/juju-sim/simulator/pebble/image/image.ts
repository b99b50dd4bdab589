import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { quoteText } from '../text/quote.ts';
import { RefusalError } from '../text/refusal.ts';
import { describeErrorCode, findErrorCode } from '../text/system-error.ts';
import { type PathOptions, resolveHostPath } from './path.ts';
import { Users } from './users.ts';

const imageBinDirectories = [
  ...['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'],
  '/usr/share/grafana/bin',
];

/**
 * The container's file system in a directory of the host, and its programs. Only the image's own programs run: a
 * program of this machine would act on the machine, perhaps as root.
 */
export class Image {
  readonly root: string;
  readonly users: Users;
  readonly #path: string;

  /**
   * `path` lists the directories of utilities for the image's scripts. If the image is this machine, they are its own.
   */
  constructor(root: string, path: string) {
    this.root = root;
    this.users = new Users(root);
    this.#path = path;
  }

  /** The host's path for a path in the container. */
  locate(path: string, options?: PathOptions): string {
    return resolveHostPath(this.root, path, options);
  }

  /** PATH for processes of the container: the image's own directories, then the utilities. */
  get searchPath(): string {
    return [...imageBinDirectories.map((directory) => join(this.root, directory)), this.#path].join(
      delimiter,
    );
  }

  /**
   * The host's path of a program in the image. Throws Pebble's message if it is missing, and explains that a program of
   * the host does not count.
   */
  findProgram(name: string): string {
    const found = this.#candidates(name).find((path) => isExecutable(this.locate(path)));
    if (found !== undefined) return this.#named(found);
    if (name.includes('/'))
      throw new RefusalError(`fork/exec ${name}: no such file or directory${this.whyMissing}`);
    throw new RefusalError(`exec: ${quoteText(name)}: executable file not found in $PATH${this.whyMissing}`);
  }

  /** Explains why a program is missing that users may see on their machine. */
  get whyMissing(): string {
    return this.#isMachine ? '' : " (the image brings none, and this machine's own is not run)";
  }

  get #isMachine(): boolean {
    return this.root === '/';
  }

  /** Paths in the container. */
  #candidates(name: string): string[] {
    if (name.includes('/')) return [name];
    const directories = [...imageBinDirectories, ...(this.#isMachine ? this.#path.split(delimiter) : [])];
    return directories.map((directory) => join(directory, name));
  }

  /** A program that is a link runs by the link's name, because some programs choose by it what to do. */
  #named(path: string): string {
    const [named, program] = [this.locate(path, { keepLastLink: true }), this.locate(path)];
    return realpathSync(program) === realpathIfThere(named) ? named : program;
  }

  /** The host's path of a working directory. Throws the system's reason if it is not a directory. */
  findDirectory(path: string): string {
    const located = this.locate(path);
    const status = statSync(located, { throwIfNoEntry: false });
    if (!status) throw new RefusalError(`chdir ${path}: no such file or directory`);
    if (!status.isDirectory()) throw new RefusalError(`chdir ${path}: not a directory`);
    return located;
  }
}

/** The message of a failed system call with the container's path. The host's own message would show the host's path. */
export function describePathError(operation: string, path: string, thrown: unknown): string {
  const code = findErrorCode(thrown);
  if (code === undefined) return thrown instanceof Error ? thrown.message : String(thrown);
  return `${operation} ${path}: ${describeErrorCode(code)}`;
}

/** An absolute link leads to another place on the host, or to a missing one. */
function realpathIfThere(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

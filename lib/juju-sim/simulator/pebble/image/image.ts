import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SdkError } from 'charmkit/base';
import { quote } from '../text/quote.ts';
import { errorCode, reasonOf } from '../text/system-error.ts';
import { hostPath } from './path.ts';
import { Users } from './users.ts';

const imageBinDirectories = [
  ...['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'],
  '/usr/share/grafana/bin',
];

/** A program or directory that a process needs and that is not there. */
export class ImageError extends SdkError {
  constructor(message: string) {
    super(message, { code: 'pebble-image' });
  }
}

/**
 * The container's file system, laid under a directory of the host, and the programs to be found in it. Only what the
 * image brings is run: a program of this machine would do its work on the machine, and maybe as root.
 */
export class Image {
  readonly root: string;
  readonly users: Users;
  readonly #path: string;

  /** `path` is where the image's scripts find utilities that it does not bring; the machine's own where that is the image. */
  constructor(root: string, path: string) {
    this.root = root;
    this.users = new Users(root);
    this.#path = path;
  }

  /** The host's path for a path in the container. */
  locate(path: string, options?: { keepLastLink?: boolean }): string {
    return hostPath(this.root, path, options);
  }

  /** PATH for processes of the container: the image's own directories, then the utilities. */
  get searchPath(): string {
    return [...imageBinDirectories.map((directory) => join(this.root, directory)), this.#path].join(
      delimiter,
    );
  }

  /** The host's path of a program of the image; throws as Pebble says it, and says why a program of the host is none. */
  findProgram(name: string): string {
    const found = this.#candidates(name).find((path) => isExecutable(this.locate(path)));
    if (found !== undefined) return this.#named(found);
    if (name.includes('/'))
      throw new ImageError(`fork/exec ${name}: no such file or directory${this.whyMissing}`);
    throw new ImageError(`exec: ${quote(name)}: executable file not found in $PATH${this.whyMissing}`);
  }

  /** What is to be said where a program is missing, though people may see it on their machine. */
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

  /** A program that is a link goes by the link's name, of which some make what they do. */
  #named(path: string): string {
    const [named, program] = [this.locate(path, { keepLastLink: true }), this.locate(path)];
    return realpathSync(program) === realpathIfThere(named) ? named : program;
  }

  /** The host's path of a directory to work in; throws the system's reason where it is none. */
  findDirectory(path: string): string {
    const located = this.locate(path);
    const status = statSync(located, { throwIfNoEntry: false });
    if (!status) throw new ImageError(`chdir ${path}: no such file or directory`);
    if (!status.isDirectory()) throw new ImageError(`chdir ${path}: not a directory`);
    return located;
  }
}

/** The text of a failed system call on a path of the container, which the host's own text must not show. */
export function pathErrorText(operation: string, path: string, thrown: unknown): string {
  const code = errorCode(thrown);
  if (code === undefined) return thrown instanceof Error ? thrown.message : String(thrown);
  return `${operation} ${path}: ${reasonOf(code)}`;
}

/** A link that is absolute leads elsewhere on the host, or nowhere. */
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

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SdkError } from 'charmkit/base';
import { quote } from '../text/quote.ts';
import { errorCode, reasonOf } from '../text/system-error.ts';
import { hostPath } from './path.ts';
import { Users } from './users.ts';

const imageBinDirectories = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/share/grafana/bin'];

/** A program or directory that a process needs and that is not there. */
export class ImageError extends SdkError {
  constructor(message: string) {
    super(message, { code: 'pebble-image' });
  }
}

/** The container's file system, laid under a directory of the host, and the programs to be found in it. */
export class Image {
  readonly root: string;
  readonly users: Users;
  readonly #hostPath: string;

  constructor(root: string, path: string) {
    this.root = root;
    this.users = new Users(root);
    this.#hostPath = path;
  }

  /** The host's path for a path in the container. */
  locate(path: string, options?: { keepLastLink?: boolean }): string {
    return hostPath(this.root, path, options);
  }

  /** PATH for processes of the container: the image's own directories, then the host's. */
  get searchPath(): string {
    return [...imageBinDirectories.map((directory) => join(this.root, directory)), this.#hostPath].join(
      delimiter,
    );
  }

  /** The host's path of a program, looked for in the image first; throws as Pebble says it. */
  findProgram(name: string): string {
    const found = this.#candidates(name).find(isExecutable);
    if (found !== undefined) return found;
    if (name.includes('/')) throw new ImageError(`fork/exec ${name}: no such file or directory`);
    throw new ImageError(`exec: ${quote(name)}: executable file not found in $PATH`);
  }

  #candidates(name: string): string[] {
    if (name.startsWith('/')) return [this.locate(name), name];
    if (name.includes('/')) return [this.locate(name)];
    const inImage = imageBinDirectories.map((directory) => this.locate(join(directory, name)));
    return [...inImage, ...this.#hostPath.split(delimiter).map((directory) => join(directory, name))];
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

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

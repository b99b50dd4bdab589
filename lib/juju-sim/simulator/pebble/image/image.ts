import { accessSync, constants, realpathSync, type Stats, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { OwnContainer } from '../../own-root/own-root.ts';
import { imageAlone, utilitiesPlace } from '../../own-root/places.ts';
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
  /** The directory in which to change files, so that running programs see the change. */
  writableRoot: string;
  readonly #path: string;

  /**
   * `path` lists the directories of utilities for the image's scripts. If the image is this machine, they are its own.
   */
  constructor(root: string, path: string) {
    this.root = root;
    this.writableRoot = root;
    this.users = new Users(root);
    this.#path = path;
  }

  /** The host's path for a path in the container. */
  locate(path: string, options?: PathOptions): string {
    return resolveHostPath(this.root, path, options);
  }

  /** Whether programs see this machine's files where the image has none. */
  get isLayered(): boolean {
    return this.writableRoot !== this.root;
  }

  /** As `locate`, to change what is at the path. */
  locateForWriting(path: string, options?: PathOptions): string {
    return resolveHostPath(this.writableRoot, path, options);
  }

  /** PATH for processes of the container: the image's own directories, then the utilities if the image needs them. */
  searchPath(container: OwnContainer | undefined): string {
    if (container?.isWhole) return imageBinDirectories.join(delimiter);
    const [image, utilities] =
      container === undefined ? [this.root, this.#path] : [imageAlone, utilitiesPlace];
    return [...imageBinDirectories.map((directory) => join(image, directory)), utilities].join(delimiter);
  }

  /**
   * The path of a program of the image for the system that starts it: in the container, or this machine's without one.
   * Throws Pebble's message if the image lacks it, and explains that a program of the host does not count.
   */
  findProgram(name: string, container?: OwnContainer): string {
    const found = this.#candidates(name).find((path) => isExecutable(this.locate(path)));
    if (found !== undefined) return container === undefined ? this.#named(found) : inside(found, container);
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

  /** Throws the system's reason if a working directory is not a directory. */
  assertDirectory(path: string): void {
    const status = statSync(this.locate(path), { throwIfNoEntry: false });
    if (!status) throw new RefusalError(`chdir ${path}: no such file or directory`);
    if (!status.isDirectory()) throw new RefusalError(`chdir ${path}: not a directory`);
  }
}

/** Whether this is no file, but what an overlay leaves in the image where a program removed a file of this machine. */
export function isRemoval(status: Stats): boolean {
  return status.isCharacterDevice() && status.rdev === 0;
}

/** At the path of a program that hands over to this machine's, the container has this machine's. */
function inside(path: string, { handedOver }: OwnContainer): string {
  const absolute = join('/', path);
  return handedOver.includes(absolute) ? join(imageAlone, absolute) : absolute;
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

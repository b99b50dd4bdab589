import { readdirSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { getErrorMessage, isPrivateDirectory, makePrivateDirectory } from '../base/index.ts';
import type { JujuEnvironment } from './environment.ts';

/**
 * Data that the dispatches of a unit share while the pod lives. It is in one directory of this user, because everybody
 * can write to the directory for temporary files. If something of another user has its name, it is not opened, followed
 * or written to.
 */
export class UnitDirectory {
  /** Why the directory can't be used; undefined if it can. */
  readonly problem: string | undefined;
  /** Whether the previous hook was killed or failed, so that its work may be half done. True if this is unknown. */
  readonly wasUnfinished: boolean;
  readonly #path: string;
  readonly #hasScript: boolean;

  /**
   * The `dispatch` script of a charm may create the directory and the mark earlier, so that the mark exists even if the
   * hook is killed before Node starts. It then names the directory in CHARM_UNIT_DIRECTORY, and sets
   * CHARM_WAS_UNFINISHED if the mark existed before.
   */
  constructor(env: JujuEnvironment) {
    const { CHARM_UNIT_DIRECTORY: made, CHARM_WAS_UNFINISHED: found } = env.variables;
    this.#path = made ?? join(tmpdir(), nameDirectory(env));
    this.#hasScript = made !== undefined;
    this.problem = findProblem(this.#path);
    const isMarked = this.#hasScript ? found !== undefined : !this.#mark();
    this.wasUnfinished = this.problem !== undefined || isMarked;
  }

  /** Directory for traces; undefined if the unit's directory can't be used. */
  get traces(): string | undefined {
    return this.problem === undefined ? join(this.#path, 'traces') : undefined;
  }

  /**
   * Prefix of directories with secrets. They are beside the unit's directory and end in random characters, so that
   * secrets can be passed to Juju even if the unit's directory can't be used.
   */
  get secretsPrefix(): string {
    return `${this.#path}-secrets-`;
  }

  /**
   * Removes the files of secrets that a killed hook left, or that this one would leave. Returns a message for each
   * directory that can't be removed, for example on a file system that can only be read.
   */
  removeSecrets(): readonly string[] {
    const parent = dirname(this.#path);
    const prefix = basename(this.secretsPrefix);
    const paths = listNames(parent)
      .filter((name) => name.startsWith(prefix))
      .map((name) => join(parent, name));
    return paths.filter(isPrivateDirectory).flatMap((path) => {
      const code = attempt(() => removeFlat(path));
      return code === undefined ? [] : [`${path} can't be removed (${code})`];
    });
  }

  /** The hook is complete: the next one need not check for half-done work. If the mark stays, it checks in vain. */
  finish(): void {
    if (this.problem !== undefined) return;
    attempt(() => rmSync(this.#markPath, { force: true }));
    // A directory from the script stays. A directory that this process created is removed, unless it contains
    // something.
    if (!this.#hasScript) attempt(() => rmdirSync(this.#path));
  }

  get #markPath(): string {
    return join(this.#path, 'unfinished');
  }

  /** Whether it was created now and did not exist before. */
  #mark(): boolean {
    if (this.problem !== undefined) return false;
    try {
      writeFileSync(this.#markPath, '', { flag: 'wx' });
      return true;
    } catch {
      return false;
    }
  }
}

/** No other unit on the machine has the same name. */
function nameDirectory({ model, unit, containersDir }: JujuEnvironment): string {
  return ['charmkit', model.uuid, unit, containersDir].join('-').replaceAll('/', '-');
}

function findProblem(path: string): string | undefined {
  try {
    makePrivateDirectory(path);
    return undefined;
  } catch (error) {
    return getErrorMessage(error);
  }
}

function listNames(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Returns the error's code if it fails. */
function attempt(remove: () => void): string | undefined {
  try {
    remove();
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? getErrorMessage(error);
  }
}

/** Removes a directory of files. `rmSync` tells no error code for a directory. */
function removeFlat(path: string): void {
  for (const name of readdirSync(path)) unlinkSync(join(path, name));
  rmdirSync(path);
}

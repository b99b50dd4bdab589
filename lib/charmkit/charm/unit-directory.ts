import { readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
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

  /** Removes the files of secrets that a killed hook left, or that this one would leave. */
  removeSecrets(): void {
    const parent = dirname(this.#path);
    const prefix = basename(this.secretsPrefix);
    for (const name of listNames(parent).filter((each) => each.startsWith(prefix))) {
      const path = join(parent, name);
      if (isPrivateDirectory(path)) rmSync(path, { recursive: true, force: true });
    }
  }

  /** The hook is complete: the next one need not check for half-done work. */
  finish(): void {
    if (this.problem !== undefined) return;
    rmSync(this.#markPath, { force: true });
    // A directory from the script stays. A directory that this process created is removed, unless it contains
    // something.
    if (!this.#hasScript) removeIfEmpty(this.#path);
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

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {}
}

import { readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isPrivateDirectory, makePrivateDirectory, messageOf } from '../base/index.ts';
import type { JujuEnvironment } from './environment.ts';

/**
 * What a unit's dispatches leave to one another while their pod lives. It lies in one directory of this user alone, since
 * everybody may write to the folder for temporary files: what another user has put in its place is not opened,
 * followed or written to.
 */
export class UnitDirectory {
  /** Why it can't be used; undefined where it can. */
  readonly problem: string | undefined;
  /**
   * Whether the hook before this one was killed or failed, so that what it left may be half done. A hook that can't
   * tell says yes.
   */
  readonly wasUnfinished: boolean;
  readonly #path: string;
  readonly #hasScript: boolean;

  /**
   * A charm's `dispatch` script may make the directory and the mark sooner, so that nothing is lost of a hook that is killed
   * before Node is up: it then names the directory in CHARM_UNIT_DIRECTORY, and sets CHARM_WAS_UNFINISHED
   * unless it made the mark anew.
   */
  constructor(env: JujuEnvironment) {
    const { CHARM_UNIT_DIRECTORY: made, CHARM_WAS_UNFINISHED: found } = env.variables;
    this.#path = made ?? join(tmpdir(), nameDirectory(env));
    this.#hasScript = made !== undefined;
    this.problem = findProblem(this.#path);
    const isMarked = this.#hasScript ? found !== undefined : !this.#mark();
    this.wasUnfinished = this.problem !== undefined || isMarked;
  }

  /** For what traces need; undefined where the directory can't be used. */
  get traces(): string | undefined {
    return this.problem === undefined ? join(this.#path, 'traces') : undefined;
  }

  /**
   * How the names of directories with secrets begin. They stand beside this directory, each with an ending that nobody can
   * guess, so that secrets can be handed to Juju whatever stands in this one's place.
   */
  get secretsPrefix(): string {
    return `${this.#path}-secrets-`;
  }

  /** Removes the files of secrets that a killed hook has left, or this one is about to leave. */
  removeSecrets(): void {
    const parent = dirname(this.#path);
    const prefix = basename(this.secretsPrefix);
    for (const name of listNames(parent).filter((each) => each.startsWith(prefix))) {
      const path = join(parent, name);
      if (isPrivateDirectory(path)) rmSync(path, { recursive: true, force: true });
    }
  }

  /** The hook is done: the next one need not look for what it left half done. */
  finish(): void {
    if (this.problem !== undefined) return;
    rmSync(this.#markPath, { force: true });
    // A script finds it again; what this process made for itself, goes, unless something lies in it.
    if (!this.#hasScript) removeIfEmpty(this.#path);
  }

  get #markPath(): string {
    return join(this.#path, 'unfinished');
  }

  /** Whether it was made, and did not stand there already. */
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

/** No other unit on the machine has the same. */
function nameDirectory({ model, unit, containersDir }: JujuEnvironment): string {
  return ['charmkit', model.uuid, unit, containersDir].join('-').replaceAll('/', '-');
}

function findProblem(path: string): string | undefined {
  try {
    makePrivateDirectory(path);
    return undefined;
  } catch (error) {
    return messageOf(error);
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

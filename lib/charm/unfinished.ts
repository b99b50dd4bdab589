import { rmSync, writeFileSync } from 'node:fs';
import type { JujuEnvironment } from './environment.ts';
import { unitFile } from './unit-file.ts';

/**
 * A file that stands while a hook runs. A hook that finds it knows that the one before was killed or failed, and
 * that what it trusts from earlier hooks may be half done. It lives where the pod lives: a new pod starts with
 * events that read everything anyway.
 */
export interface UnfinishedMark {
  readonly previousWasInterrupted: boolean;
  clear(): void;
}

/**
 * Never throws: where the mark can't be written (a read-only root), each hook counts as whole. A charm's `dispatch` may
 * make it sooner, so that nothing is lost of a hook that was killed before Node was up: it then names the file in
 * CHARM_UNFINISHED_MARK, and sets CHARM_WAS_UNFINISHED if it stood there already.
 */
export function markUnfinished(env: JujuEnvironment): UnfinishedMark {
  const { CHARM_UNFINISHED_MARK: made, CHARM_WAS_UNFINISHED: found } = env.variables;
  const path = made ?? unitFile('unfinished', env);
  return {
    previousWasInterrupted: made === undefined ? !created(path) : found !== undefined,
    clear: () => remove(path),
  };
}

function created(path: string): boolean {
  try {
    writeFileSync(path, '', { flag: 'wx' });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EEXIST';
  }
}

/** Another user's mark, of a charm that ran as root before, stays: hooks then read more than they have to. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}

import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JujuEnvironment } from './environment.ts';

/**
 * A file that stands while a hook runs. A hook that finds it knows that the one before was killed or failed, and
 * that what it trusts from earlier hooks may be half done. It lives where the pod lives: a new pod starts with
 * events that read everything anyway.
 */
export interface UnfinishedMark {
  readonly previousWasInterrupted: boolean;
  clear(): void;
}

/** Never throws: where the mark can't be written (a read-only root), each hook counts as whole. */
export function markUnfinished(env: JujuEnvironment): UnfinishedMark {
  const owner = createHash('sha256')
    .update(`${env.model.uuid} ${env.unit} ${env.containersDir}`)
    .digest('hex')
    .slice(0, 16);
  const path = join(tmpdir(), `charmkit-unfinished-${owner}`);
  return {
    previousWasInterrupted: !created(path),
    clear: () => rmSync(path, { force: true }),
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

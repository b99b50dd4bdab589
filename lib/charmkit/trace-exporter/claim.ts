import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Trace, traceSuffix } from '../tracing/index.ts';
import { parseTrace } from './parse-trace.ts';

/** A trace that this process alone sends, whoever else is about the same. */
export interface Claim {
  /** Undefined where the file holds none. */
  readonly trace: Trace | undefined;
  remove(): Promise<void>;
  giveBack(): Promise<void>;
}

const claimedSuffix = '.claimed';

/** Longer than any of these processes lives: who claimed it has died of it. */
const abandonedAfterMs = 60_000;

/** Claims the oldest trace of a spool that nobody else has; undefined where there is none. */
export async function claimTrace(directory: string): Promise<Claim | undefined> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((each) => each.endsWith(traceSuffix)).sort()) {
    const path = join(directory, name);
    const claimed = `${path}${claimedSuffix}`;
    try {
      await rename(path, claimed);
      return {
        trace: parseTrace(await readFile(claimed, 'utf8')),
        remove: () => rm(claimed, { force: true }),
        giveBack: () => rename(claimed, path),
      };
    } catch (error) {
      // Another process was faster, or the spool is gone.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return undefined;
}

/** Gives back what was claimed by a process that did not live to send it. */
export async function releaseAbandoned(directory: string, nowMs = Date.now()): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((each) => each.endsWith(claimedSuffix))) {
    const path = join(directory, name);
    const claimedAtMs = (await stat(path).catch(() => undefined))?.ctimeMs ?? nowMs;
    // Either way: the clock may have been set back since.
    if (Math.abs(nowMs - claimedAtMs) < abandonedAfterMs) continue;
    await rename(path, path.slice(0, -claimedSuffix.length)).catch(() => {});
  }
}

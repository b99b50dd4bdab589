import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { computeAgeMs } from '../base/index.ts';
import { type Trace, traceSuffix } from '../tracing/index.ts';
import { parseTrace } from './parse-trace.ts';

/** A trace that only this process sends, even if other exporters run. */
export interface Claim {
  /** Undefined if the file contains no trace. */
  readonly trace: Trace | undefined;
  remove(): Promise<void>;
  giveBack(): Promise<void>;
}

const claimedSuffix = '.claimed';

/** Longer than the lifetime of any exporter: the process that claimed the trace is dead. */
const abandonedAfterMs = 60_000;

/** Claims the oldest unclaimed trace of a spool; undefined if there is none. */
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
      // Another process was faster, or the spool was removed.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return undefined;
}

/** Releases a claim of a process that died before it sent the trace. */
export async function releaseAbandonedClaims(directory: string, nowMs = Date.now()): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((each) => each.endsWith(claimedSuffix))) {
    const path = join(directory, name);
    const claimedAtMs = (await stat(path).catch(() => undefined))?.ctimeMs ?? nowMs;
    if (computeAgeMs(claimedAtMs, nowMs) < abandonedAfterMs) continue;
    await rename(path, path.slice(0, -claimedSuffix.length)).catch(() => {});
  }
}

import {
  PebbleApiError,
  PebbleChangeError,
  type PebbleClient,
  PebbleExecError,
  PebbleTimeoutError,
} from 'charmkit/pebble';
import * as z from 'zod';

/** Which Grafana a container has. */
export interface Release {
  /** The program that serves, with its subcommand: `grafana-server` is deprecated since version 11, and may go. */
  readonly program: 'grafana server' | 'grafana-server';
  /** As Grafana prints it: `12.4.0`. */
  readonly version: string;
}

export const releaseSchema = z.object({
  program: z.enum(['grafana server', 'grafana-server']),
  version: z.string(),
});

/**
 * What this release does and others do not, and the charm has to know before it starts it. Of a release that can't be
 * asked, only what all releases do. docs/reference/grafana-versions.md has the sources, by number.
 */
export interface ReleaseTraits {
  /** Rule 6: Grafana installs apps from its makers at its start, and works without them. */
  readonly canSkipPreinstalled: boolean;
  /** Rule 17: Grafana reads its certificate again by itself, if it is told how often to look. */
  readonly watchesCertificate: boolean;
  /** Rule 19: of several units, Grafana lets one migrate the database at a time, if it is told to. */
  readonly canLockMigrations: boolean;
}

const slowStartMs = 30_000;

/** Asks the programs in the image, first the one that is to stay; undefined where none of them answers. */
export async function readRelease(pebble: PebbleClient): Promise<Release | undefined> {
  for (const program of releaseSchema.shape.program.options) {
    const version = await readVersion(pebble, program);
    if (version !== undefined) return { program, version };
  }
  return undefined;
}

/** The traits of a release by its version. */
export function describeRelease(release: Release | undefined): ReleaseTraits {
  const isSince = (wanted: string): boolean => release !== undefined && isAtLeast(release.version, wanted);
  return {
    // From 13.2 on most types of data sources are plugins, and would stay away with the apps.
    canSkipPreinstalled: isSince('11.3') && !isSince('13.2'),
    watchesCertificate: isSince('11'),
    canLockMigrations: isSince('13.2'),
  };
}

/** Undefined where the image has no such program, or it does not say. */
async function readVersion(pebble: PebbleClient, program: string): Promise<string | undefined> {
  try {
    const { stdout } = await pebble.run([...program.split(' '), '-v'], { timeoutMs: slowStartMs });
    return /^Version (\d+\.\d+\.\d+)/m.exec(stdout)?.[1];
  } catch (error) {
    if (isOfCommand(error)) return undefined;
    throw error;
  }
}

/** Whether the command fails, and not Pebble. */
function isOfCommand(error: unknown): boolean {
  if (error instanceof PebbleTimeoutError) return error.cause !== undefined;
  return (
    error instanceof PebbleExecError || error instanceof PebbleApiError || error instanceof PebbleChangeError
  );
}

function isAtLeast(version: string, wanted: string): boolean {
  const actual = version.split('.').map(Number);
  for (const [index, number] of wanted.split('.').map(Number).entries()) {
    const difference = (actual[index] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

import { isCommandError, type PebbleClient } from 'charmkit/pebble';
import * as z from 'zod';

/** A release of Grafana in a container. */
export interface Release {
  /**
   * The server program with its subcommand. `grafana-server` is deprecated since version 11 and may be
   * removed.
   */
  readonly program: 'grafana server' | 'grafana-server';
  /** As Grafana prints it: `12.4.0`. */
  readonly version: string;
}

export const releaseSchema = z.object({
  program: z.enum(['grafana server', 'grafana-server']),
  version: z.string(),
});

/**
 * Behaviour of this release that differs from others, and that the charm must know before it starts Grafana.
 * If the release is unknown, only the behaviour of all releases. docs/reference/grafana-versions.md lists the
 * sources, by number.
 */
export interface ReleaseTraits {
  /** Rule 6: at its start, Grafana installs apps from Grafana Labs. It also works without them. */
  readonly canSkipPreinstalled: boolean;
  /** Rule 17: Grafana reads its certificate again by itself, if an interval is set. */
  readonly watchesCertificate: boolean;
  /** Rule 19: if it is set, Grafana lets only one of several units migrate the database at a time. */
  readonly canLockMigrations: boolean;
  /** Rule 27: at its start, Grafana installs the plugins that its settings list. */
  readonly canInstallPlugins: boolean;
  /** Rule 27: Grafana installs them before it loads data sources. */
  readonly canAwaitPlugins: boolean;
}

const slowStartMs = 30_000;

/** Asks the programs in the image, first the one that is not deprecated. Undefined if neither answers. */
export async function readRelease(pebble: PebbleClient): Promise<Release | undefined> {
  for (const program of releaseSchema.shape.program.options) {
    const version = await readVersion(pebble, program);
    if (version !== undefined) return { program, version };
  }
  return undefined;
}

/** Describes the traits of a release by its version. */
export function describeRelease(release: Release | undefined): ReleaseTraits {
  const isSince = (wanted: string): boolean => release !== undefined && isAtLeast(release.version, wanted);
  return {
    // From 13.2 on, most types of data sources are plugins, and would be missing together with the apps.
    canSkipPreinstalled: isSince('11.3') && !isSince('13.2'),
    watchesCertificate: isSince('11'),
    canLockMigrations: isSince('13.2'),
    canInstallPlugins: isSince('11.5'),
    canAwaitPlugins: isSince('12.1'),
  };
}

/** Undefined if the image has no such program, or if the program reports no version. */
async function readVersion(pebble: PebbleClient, program: string): Promise<string | undefined> {
  try {
    const { stdout } = await pebble.run([...program.split(' '), '-v'], { timeoutMs: slowStartMs });
    return /^Version (\d+\.\d+\.\d+)/m.exec(stdout)?.[1];
  } catch (error) {
    if (isCommandError(error)) return undefined;
    throw error;
  }
}

function isAtLeast(version: string, wanted: string): boolean {
  const actual = version.split('.').map(Number);
  for (const [index, number] of wanted.split('.').map(Number).entries()) {
    const difference = (actual[index] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

import { statSync } from 'node:fs';
import { relative } from 'node:path';

interface TestFile {
  readonly path: string;
  readonly context: { readonly config: { readonly rootDir: string } };
}

/** The slowest test files, slowest first. If one of them starts last, one core stays idle. */
const longest: readonly string[] = [
  'tests/state/crash-points.test.ts',
  'tests/process/migration.test.ts',
  'tests/histories/several-units.test.ts',
  'tests/state/first-unit.test.ts',
  'tests/histories/one-unit.test.ts',
  'tests/process/programs.test.ts',
  'tests/process/faults.test.ts',
  'tests/state/garbled-answers.test.ts',
  'tests/process/metrics-source.test.ts',
  'tests/unit/scripts/build-lib.test.ts',
  'tests/state/related.test.ts',
  'tests/process/juju-sim-commands.test.ts',
  'tests/process/hostile-neighbours.test.ts',
  'tests/state/pebble-faults.test.ts',
  'tests/process/slow-reload.test.ts',
  'tests/contract/pebble.test.ts',
  'tests/state/slowness.test.ts',
  'tests/process/hello-charm.test.ts',
  'tests/process/limits.test.ts',
  'tests/process/load.test.ts',
  'tests/process/simulator.test.ts',
  'tests/state/tls.test.ts',
  'tests/process/recorded-story.test.ts',
  'tests/state/faults.test.ts',
  'tests/state/slow-start.test.ts',
  'tests/state/hostile-relations.test.ts',
  'tests/state/oauth.test.ts',
  'tests/state/source-uids.test.ts',
  'tests/state/dashboards.test.ts',
  'tests/state/unreadable-relations.test.ts',
  'tests/state/trouble.test.ts',
  'tests/state/secret-key.test.ts',
  'tests/fuzz/fuzz.test.ts',
  // The real software: the shortest of these files are among the slowest.
  'tests/real/arm64.test.ts',
  'tests/real/crash-points.test.ts',
  'tests/real/pack.test.ts',
  'tests/real/clean-room.test.ts',
  'tests/real/options.test.ts',
  'tests/real/pgsql.test.ts',
  'tests/real/grafana.test.ts',
  'tests/real/demo.test.ts',
  'tests/real/kubernetes.test.ts',
  'tests/real/hook-tools.test.ts',
  'tests/real/pebble.test.ts',
  'tests/real/pebble-oldest.test.ts',
];

/**
 * Sorts test files so that both cores are busy to the end: the slowest first, the others by size.
 * @public used by jest.config.mjs
 */
// biome-ignore lint/style/noDefaultExport: jest takes a sequencer only so
export default class LongestFirst {
  sort<File extends TestFile>(files: Iterable<File>): readonly File[] {
    const keyed = [...files].map((file) => ({ file, rank: rankFile(file), size: statSync(file.path).size }));
    return keyed.sort((one, other) => one.rank - other.rank || other.size - one.size).map(({ file }) => file);
  }

  /** For `--onlyFailures`, which needs a record of earlier runs. */
  allFailedTests(): readonly TestFile[] {
    return [];
  }

  /** Stores no record, so the order is the same on every machine. */
  cacheResults(): void {}
}

function rankFile({ path, context }: TestFile): number {
  const rank = longest.indexOf(relative(context.config.rootDir, path));
  return rank === -1 ? longest.length : rank;
}

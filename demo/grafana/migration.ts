import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from './container.ts';
import type { Profile } from './profile.ts';
import type { Database } from './store/database.ts';

/** What an upgraded Grafana does at its first start: it moves what an older version has stored. */
export interface Migration {
  /** Whether it goes on: nobody is let in so long, and nothing is provisioned. */
  isRunning(): boolean;
  /** Resolves when the port opens, after half of it. */
  untilOpen(): Promise<void>;
}

/**
 * The migration that this start begins, which takes SIMULATOR_MIGRATION milliseconds; none where that is absent, in a
 * new database, and where the same version has used the database before.
 */
export function startMigration(
  { SIMULATOR_MIGRATION: durationMs = '0' }: Environment,
  { version, migratesDatabases }: Profile,
  { state, isNew }: Database,
): Migration {
  const isDue = migratesDatabases && !isNew && state.version !== version;
  const lastsMs = isDue ? Number(durationMs) : 0;
  const endsAt = performance.now() + lastsMs;
  state.version = version;
  return {
    isRunning: () => performance.now() < endsAt,
    untilOpen: () => sleep(lastsMs / 2),
  };
}

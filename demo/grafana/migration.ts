import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from './container.ts';
import type { Profile } from './profile.ts';
import type { Database } from './store/database.ts';

/** The migration of an upgraded Grafana at its first start: it moves the data of an older version. */
export interface Migration {
  /** Whether it is running. Meanwhile, Grafana accepts no login and provisions nothing. */
  isRunning(): boolean;
  /** Resolves when the port opens, after half of the migration. */
  untilOpen(): Promise<void>;
}

const failure =
  'unified storage data migration failed: migration failed (id = folders and dashboards migration): database is locked';

/**
 * Starts the migration of this start, which takes SIMULATOR_MIGRATION milliseconds. There is no migration if
 * the variable is absent, if the database is new, or if the same version has used the database before.
 * @throws Error if SIMULATOR_MIGRATION is `fails`: Grafana then ends, as after a locked SQLite (#119912)
 */
export function startMigration(
  { SIMULATOR_MIGRATION: durationMs = '0' }: Environment,
  { version, migratesDatabases }: Profile,
  { state, isNew }: Database,
): Migration {
  const isDue = migratesDatabases && !isNew && state.version !== version;
  if (isDue && durationMs === 'fails') throw new Error(failure);
  const lastsMs = isDue ? Number(durationMs) : 0;
  const endsAt = performance.now() + lastsMs;
  state.version = version;
  return {
    isRunning: () => performance.now() < endsAt,
    untilOpen: () => sleep(lastsMs / 2),
  };
}

import { randomBytes } from 'node:crypto';
import type { HookContext } from 'charmkit/charm';
import type { DatabaseObservation } from '../endpoints/pgsql.ts';
import { databasePath, secretKeyPath } from '../grafana/files.ts';
import type { WorkloadObservation } from '../grafana/observe-workload.ts';
import { isUp } from '../grafana/plan-workload.ts';
import { parseSecretKey } from '../grafana/secret-key.ts';
import { findCurrentDatabase, isPostgresql } from '../grafana/settings/database.ts';

/** The key with which Grafana encrypts passwords in the database that it uses (docs/decisions/0028-a-secret-key-of-its-own.md). */
export type SecretKeyObservation =
  /** The key in the note, or a new one if there is neither a note nor a database. */
  | { readonly state: 'own'; readonly key: string }
  /** Grafana's own default: other units use the same database, or it was made before there was a note. */
  | { readonly state: 'default' }
  /** The note of an existing database can't be read. */
  | { readonly state: 'damaged' };

/** Observes the key. Pebble is asked about the database only if there is no note. */
export async function observeSecretKey(
  context: HookContext,
  {
    database,
    workload,
  }: { readonly database: DatabaseObservation; readonly workload: WorkloadObservation | undefined },
): Promise<SecretKeyObservation> {
  if (!workload || !isEmbedded(database, workload)) return { state: 'default' };
  const note = workload.files[secretKeyPath];
  const key = parseSecretKey(note);
  if (key !== undefined) return { state: 'own', key };
  const hasDatabase = mayBeMaking(workload) || (await context.container('grafana').pathExists(databasePath));
  if (!hasDatabase) return { state: 'own', key: randomBytes(32).toString('hex') };
  return { state: note === undefined ? 'default' : 'damaged' };
}

function isEmbedded(database: DatabaseObservation, workload: WorkloadObservation): boolean {
  return database.state === 'awaited' ? isOnEmbedded(workload) : database.state === 'embedded';
}

/** A running Grafana of an older revision may be about to make its database. */
function mayBeMaking(workload: WorkloadObservation): boolean {
  return isUp(workload.service) && isOnEmbedded(workload);
}

function isOnEmbedded({ files }: WorkloadObservation): boolean {
  const current = findCurrentDatabase(files);
  return current !== undefined && !isPostgresql(current);
}

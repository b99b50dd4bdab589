import { randomBytes } from 'node:crypto';
import type { HookContext } from 'charmkit/charm';
import type { DatabaseObservation } from '../endpoints/pgsql.ts';
import { databasePath, iniPath, secretKeyPath } from '../grafana/files.ts';
import { computeFingerprint } from '../grafana/notes/applied.ts';
import { isSecretKey, parseSecretKey } from '../grafana/notes/secret-key.ts';
import { isUp } from '../grafana/observing/configured-service.ts';
import type { WorkloadObservation } from '../grafana/observing/observe-workload.ts';
import { findCurrentDatabase, isPostgresql } from '../grafana/settings/database.ts';
import { parseIni } from '../grafana/settings/ini-text.ts';

/** The key with which Grafana encrypts passwords in the database that it uses (docs/decisions/0028-a-secret-key-of-its-own.md). */
export type SecretKeyObservation =
  /** The key in the note or, without a note, the one that Grafana has; a new one if there is no database either. */
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
  const key = parseSecretKey(note) ?? (note === undefined ? findKeyInUse(workload) : undefined);
  if (key !== undefined) return { state: 'own', key };
  const hasDatabase = mayBeMaking(workload) || (await context.container('grafana').pathExists(databasePath));
  if (!hasDatabase) return { state: 'own', key: randomBytes(32).toString('hex') };
  return { state: note === undefined ? 'default' : 'damaged' };
}

/** The charm's key in the settings of Grafana, if its note is lost. A key of the operator has another fingerprint. */
function findKeyInUse({ files, applied }: WorkloadObservation): string | undefined {
  if (applied.secretKey === undefined) return undefined;
  const keys = parseIni(files[iniPath] ?? '').filter(isSecretKey);
  return keys.find(({ value }) => computeFingerprint(value) === applied.secretKey)?.value;
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

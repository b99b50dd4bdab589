import { createHash } from 'node:crypto';

import { SdkError } from 'charmkit/base';

import type { Profile } from '../profile.ts';
import type { DataSource, State } from './state.ts';

/** The entry of one data source in a provisioning file. */
export type DataSourceEntry = Omit<DataSource, 'id' | 'version' | 'jsonData' | 'secureJsonData'> & {
  readonly jsonData: Readonly<Record<string, unknown>> | undefined;
  readonly secureJsonData: Readonly<Record<string, string>> | undefined;
};

/** Finds a data source by name, as provisioning does. */
function findByName(state: State, orgId: number, name: string): DataSource | undefined {
  return state.dataSources.find((source) => source.orgId === orgId && source.name === name);
}

/** The differences between the versions of Grafana that concern data sources. */
export type DataSourceRules = Pick<Profile, 'updatesByUid' | 'validatesUids'>;

/** Creates the data source, or updates the existing one with that name. */
export function saveDataSource(state: State, entry: DataSourceEntry, rules: DataSourceRules): void {
  if (entry.name === '')
    throw new SdkError('unique identifier and org id are needed', { code: 'no-identifier' });
  if (rules.validatesUids) assertValidUid(entry.uid);
  const existing = findByName(state, entry.orgId, entry.name);
  if (existing && rules.updatesByUid) assertSameUid(existing, entry);
  const saved = existing === undefined ? created(state, entry) : updated(existing, entry);
  assertUidIsFree(state, saved);
  state.lastDataSourceId = Math.max(state.lastDataSourceId, saved.id);
  const others = state.dataSources.filter((source) => source.id !== saved.id);
  state.dataSources = [...others.map((other) => withoutDefaultOf(saved, other)), saved];
}

function assertValidUid(uid: string): void {
  if (/^[a-zA-Z0-9_-]{0,40}$/.test(uid)) return;
  throw new SdkError('uid is not in a valid format', { code: 'invalid-uid' });
}

/** Without a uid in the file, the stored uid applies. */
function assertSameUid(existing: DataSource, { uid }: DataSourceEntry): void {
  if (uid === '' || uid === existing.uid) return;
  throw new SdkError('data source not found', { code: 'no-data-source' });
}

/** Deletes by name. An unknown name is not an error. */
export function deleteDataSource(state: State, orgId: number, name: string): boolean {
  if (name === '') throw new SdkError('unique identifier and org id are needed', { code: 'no-identifier' });
  const gone = findByName(state, orgId, name);
  state.dataSources = state.dataSources.filter((source) => source !== gone);
  return gone !== undefined;
}

/** The uid of a data source without one: `P` and half of a SHA-256 of its name. */
function uidOfName(name: string): string {
  return `P${createHash('sha256').update(name).digest('hex').slice(0, 16).toUpperCase()}`;
}

function created(state: State, entry: DataSourceEntry): DataSource {
  return {
    ...entry,
    id: state.lastDataSourceId + 1,
    uid: entry.uid || uidOfName(entry.name),
    jsonData: entry.jsonData ?? {},
    secureJsonData: entry.secureJsonData ?? {},
    version: 1,
  };
}

/**
 * An empty field keeps the old value, except for user and database. Secrets that are not in the entry stay.
 */
function updated(existing: DataSource, entry: DataSourceEntry): DataSource {
  return {
    ...existing,
    ...entry,
    uid: entry.uid || existing.uid,
    type: entry.type || existing.type,
    url: entry.url || existing.url,
    basicAuthUser: entry.basicAuthUser || existing.basicAuthUser,
    jsonData: entry.jsonData ?? {},
    secureJsonData: { ...existing.secureJsonData, ...entry.secureJsonData },
  };
}

function assertUidIsFree(state: State, saved: DataSource): void {
  const holder = state.dataSources.find(({ uid, orgId }) => uid === saved.uid && orgId === saved.orgId);
  if (holder !== undefined && holder.id !== saved.id) {
    throw new SdkError('data source with the same uid already exists', {
      code: 'uid-exists',
      facts: { uid: saved.uid },
    });
  }
}

function withoutDefaultOf(saved: DataSource, other: DataSource): DataSource {
  return saved.isDefault && other.orgId === saved.orgId ? { ...other, isDefault: false } : other;
}

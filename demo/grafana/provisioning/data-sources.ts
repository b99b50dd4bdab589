import { join } from 'node:path';

import { getErrorMessage } from 'charmkit/base';
import type { Expander } from '../expand.ts';
import type { Log } from '../log.ts';
import type { Profile } from '../profile.ts';
import { type DataSourceEntry, deleteDataSource, saveDataSource } from '../store/data-sources.ts';
import type { State } from '../store/state.ts';
import { createFields, type Fields } from './fields.ts';
import {
  isMapping,
  listMappings,
  ProvisioningError,
  readYamlFiles,
  type YamlMapping,
  YamlScalar,
} from './yaml-file.ts';

/** The content of one file: names to delete, then data sources to create or update. */
interface DataSourceFile {
  readonly deletions: readonly { readonly orgId: number; readonly name: string }[];
  readonly entries: readonly DataSourceEntry[];
  readonly prunes: boolean;
}

/** The input of data source provisioning. */
export interface DataSourceSurroundings {
  readonly state: State;
  /** The provisioning folder on this machine. */
  readonly folder: string;
  readonly profile: Profile;
  readonly expander: Expander;
  readonly log: Log;
}

/**
 * Applies `<provisioning>/datasources/*.yaml`. It reads and checks all files before it applies the first. If
 * an entry then fails (because another data source has its uid), the entries before it stay, as in Grafana.
 */
export function provisionDataSources(surroundings: DataSourceSurroundings): void {
  const { folder, expander, profile } = surroundings;
  try {
    const files = readYamlFiles(join(folder, 'datasources')).map(({ document }) =>
      readFile(document, expander),
    );
    assertOneDefaultEach(files.flatMap((file) => file.entries));
    if (profile.prunes) prune(surroundings, files);
    for (const file of files) apply(surroundings, file);
  } catch (error) {
    throw new ProvisioningError(`Datasource provisioning error: ${getErrorMessage(error)}`, error);
  }
}

/** Deletes the data sources that earlier files created with `prune`, and that no file names now. */
function prune({ state, log }: DataSourceSurroundings, files: readonly DataSourceFile[]): void {
  const names = new Set(files.flatMap(({ entries }) => entries.map(({ name }) => name)));
  for (const { orgId, name, isPrunable } of state.dataSources) {
    if (!isPrunable || names.has(name)) continue;
    deleteDataSource(state, orgId, name);
    log('info', 'deleted datasource based on configuration', { name });
  }
}

function apply({ state, log, profile }: DataSourceSurroundings, file: DataSourceFile): void {
  for (const { orgId, name } of file.deletions) {
    if (deleteDataSource(state, orgId, name))
      log('info', 'deleted datasource based on configuration', { name });
  }
  for (const entry of file.entries) {
    saveDataSource(state, { ...entry, isPrunable: profile.prunes && file.prunes }, profile);
    log('debug', 'provisioned datasource from configuration', { name: entry.name, uid: entry.uid });
  }
}

function readFile(document: unknown, expander: Expander): DataSourceFile {
  if (document === undefined || document === null) return { deletions: [], entries: [], prunes: false };
  if (!isMapping(document)) throw new ProvisioningError('yaml: cannot unmarshal the document into a mapping');
  const legacy = isLegacy(document);
  const fields = (entry: YamlMapping): Fields =>
    createFields(legacy ? withCurrentKeys(entry) : entry, expander);
  return {
    deletions: listMappings(document, legacy ? 'delete_datasources' : 'deleteDatasources')
      .map(fields)
      .map((entry) => ({ orgId: entry.integer('orgId') || 1, name: entry.text('name') })),
    entries: listMappings(document, 'datasources').map(fields).map(readEntry),
    prunes: document.prune instanceof YamlScalar && document.prune.value === true,
  };
}

/** Before `apiVersion: 1` the keys had underscores. */
function isLegacy(document: YamlMapping): boolean {
  const version = document.apiVersion ?? new YamlScalar('0', 0);
  if (!(version instanceof YamlScalar) || !Number.isInteger(version.value)) {
    throw new ProvisioningError('yaml: cannot unmarshal apiVersion into int64');
  }
  return Number(version.value) < 1;
}

function withCurrentKeys(entry: YamlMapping): YamlMapping {
  const renamed = (key: string): string =>
    key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [renamed(key), value]));
}

function readEntry(fields: Fields): DataSourceEntry {
  const access = fields.text('access');
  fields.integer('version');
  return {
    uid: fields.text('uid'),
    orgId: fields.integer('orgId') || 1,
    name: fields.text('name'),
    type: fields.text('type'),
    access: access === 'direct' ? access : 'proxy',
    url: fields.text('url'),
    user: fields.text('user'),
    database: fields.text('database'),
    basicAuth: fields.flag('basicAuth'),
    basicAuthUser: fields.text('basicAuthUser'),
    withCredentials: fields.flag('withCredentials'),
    isDefault: fields.flag('isDefault'),
    readOnly: !fields.flag('editable'),
    jsonData: fields.json('jsonData'),
    secureJsonData: fields.texts('secureJsonData'),
  };
}

function assertOneDefaultEach(entries: readonly DataSourceEntry[]): void {
  for (const { name, orgId } of entries) {
    if (orgId !== 1)
      throw new ProvisioningError(`failed to provision "${name}" data source: organization not found`);
  }
  if (entries.filter((entry) => entry.isDefault).length > 1) {
    throw new ProvisioningError(
      'datasource.yaml config is invalid. Only one datasource per organization can be marked as default',
    );
  }
}

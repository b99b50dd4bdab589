import { join } from 'node:path';

import { getErrorMessage } from 'charmkit/base';

import type { Expander } from '../expand.ts';
import { createFields } from './fields.ts';
import {
  isMapping,
  listMappings,
  ProvisioningError,
  readYamlFiles,
  type YamlMapping,
  YamlScalar,
} from './yaml-file.ts';

/** One entry of `<provisioning>/dashboards/*.yaml`: a folder of dashboard files, and its options. */
export interface DashboardProvider {
  readonly name: string;
  readonly orgId: number;
  readonly folder: string;
  readonly folderUid: string;
  /** The container's path of the dashboard files. */
  readonly path: string;
  readonly disableDeletion: boolean;
  readonly allowUiUpdates: boolean;
  readonly foldersFromFilesStructure: boolean;
  readonly updateIntervalSeconds: number;
}

/** Reads all providers. One provider that Grafana would refuse fails them all. */
export function readDashboardProviders(folder: string, expander: Expander): readonly DashboardProvider[] {
  try {
    return readYamlFiles(join(folder, 'dashboards')).flatMap(({ document }) =>
      providersOf(document, expander),
    );
  } catch (error) {
    throw new ProvisioningError(`Failed to create provisioner: ${getErrorMessage(error)}`, error);
  }
}

function providersOf(document: unknown, expander: Expander): readonly DashboardProvider[] {
  if (document === undefined || document === null) return [];
  const providers = entriesOf(document).map((entry) => readProvider(entry, expander));
  const names = providers.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new ProvisioningError(`dashboard name "${repeated}" is not unique`);
  return providers;
}

/** With an apiVersion the file is a mapping. The older format is a list. */
function entriesOf(document: unknown): readonly YamlMapping[] {
  if (!isMapping(document)) return listMappings({ providers: document }, 'providers');
  const version = document.apiVersion;
  if (version instanceof YamlScalar && Number(version.value) > 0) return listMappings(document, 'providers');
  throw new ProvisioningError('yaml: cannot unmarshal a mapping into a list of providers');
}

function readProvider(entry: YamlMapping, expander: Expander): DashboardProvider {
  const fields = createFields(entry, expander);
  const options = fields.json('options') ?? {};
  const name = fields.text('name');
  const type = fields.text('type') || 'file';
  const path = options.path ?? options.folder;
  if (type !== 'file') throw new ProvisioningError(`type ${type} is not supported`);
  if (typeof path !== 'string')
    throw new ProvisioningError('failed to load dashboards, path param is not a string');
  if ((fields.integer('orgId') || 1) !== 1) {
    throw new ProvisioningError(
      `failed to provision dashboards with "${name}" reader: organization not found`,
    );
  }
  return {
    name,
    path,
    orgId: 1,
    folder: fields.text('folder'),
    folderUid: fields.text('folderUid'),
    disableDeletion: fields.flag('disableDeletion'),
    allowUiUpdates: fields.flag('allowUiUpdates'),
    foldersFromFilesStructure: options.foldersFromFilesStructure === true,
    updateIntervalSeconds: fields.integer('updateIntervalSeconds') || 10,
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { SdkError } from 'charmkit/base';
import {
  boolCoreTag,
  CORE_SCHEMA,
  defineScalarTag,
  floatCoreTag,
  intCoreTag,
  loadAll,
  mergeTag,
  NOT_RESOLVED,
  type ScalarTagDefinition,
} from 'js-yaml';

/** A provisioning file that Grafana would refuse. The whole reload or start fails. */
export class ProvisioningError extends SdkError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'provisioning', cause });
  }
}

/** A number or boolean in YAML, with its original text: Grafana reads `name: 1.50` as the name "1.50". */
export class YamlScalar {
  readonly source: string;
  readonly value: unknown;

  constructor(source: string, value: unknown) {
    this.source = source;
    this.value = value;
  }
}

export type YamlMapping = Readonly<Record<string, unknown>>;

const schema = CORE_SCHEMA.withTags(mergeTag, [intCoreTag, floatCoreTag, boolCoreTag].map(keepingSource));

/** Reads the first document of every YAML file in the folder, by name. A missing folder counts as empty. */
export function readYamlFiles(
  folder: string,
): readonly { readonly name: string; readonly document: unknown }[] {
  const names = listFolder(folder).filter((name) => /\.ya?ml$/.test(name));
  return names
    .sort()
    .map((name) => ({ name, document: parseYaml(readFileSync(join(folder, name), 'utf8')) }));
}

/** Lists the names in a folder. Empty if the folder does not exist. */
function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The value as plain JSON. */
export function convertToJson(value: unknown): unknown {
  if (value instanceof YamlScalar) return value.value;
  if (Array.isArray(value)) return value.map(convertToJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, convertToJson(inner)]));
}

/** Whether the value is a YAML mapping. */
export function isMapping(value: unknown): value is YamlMapping {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof YamlScalar)
  );
}

/** The entries of a list. Empty if the list is absent or null. */
export function listMappings(document: YamlMapping, key: string): readonly YamlMapping[] {
  const list = document[key] ?? [];
  if (!Array.isArray(list) || !list.every(isMapping))
    throw new ProvisioningError(`${key} is not a list of mappings`);
  return list;
}

function parseYaml(text: string): unknown {
  try {
    return loadAll(text, { schema })[0];
  } catch (error) {
    throw new ProvisioningError(`yaml: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function keepingSource(tag: ScalarTagDefinition): ScalarTagDefinition {
  return defineScalarTag(tag.tagName, {
    implicit: true,
    implicitFirstChars: tag.implicitFirstChars,
    identify: () => false,
    resolve: (source, isExplicit, tagName) => {
      const value = tag.resolve(source, isExplicit, tagName);
      return value === NOT_RESOLVED ? NOT_RESOLVED : new YamlScalar(source, value);
    },
  });
}

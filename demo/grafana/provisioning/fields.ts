import { type Expander, parseGoBoolean } from '../expand.ts';
import { convertToJson, isMapping, ProvisioningError, type YamlMapping, YamlScalar } from './yaml-file.ts';

/**
 * Reads the fields of one entry as Grafana's provisioning does: any scalar as text, which is expanded and
 * then converted.
 */
export interface Fields {
  text(key: string): string;
  integer(key: string): number;
  flag(key: string): boolean;
  json(key: string): Readonly<Record<string, unknown>> | undefined;
  texts(key: string): Readonly<Record<string, string>> | undefined;
}

/** The fields of one mapping of a provisioning file. A null field counts as absent. */
export function createFields(entry: YamlMapping, expander: Expander): Fields {
  const expanded = (key: string): string | undefined => {
    const source = sourceText(entry[key], key);
    return source === undefined ? undefined : expander.expandText(source);
  };
  return {
    text: (key) => expanded(key) ?? '',
    integer: (key) => toInteger(expanded(key) ?? '', key),
    flag: (key) => toBoolean(expanded(key), key),
    json: (key) => mapValues(entry[key], key, (value) => expander.expandJson(convertToJson(value))),
    texts: (key) => mapValues(entry[key], key, (value) => expander.expandText(sourceText(value, key) ?? '')),
  };
}

function sourceText(value: unknown, key: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (value instanceof YamlScalar) return value.source;
  throw new ProvisioningError(`cannot unmarshal ${key} into string`);
}

function toInteger(text: string, key: string): number {
  if (!/^([+-]?\d+)?$/.test(text)) throw new ProvisioningError(`${key} is not a whole number`);
  return Number(text);
}

function toBoolean(text: string | undefined, key: string): boolean {
  const value = text === undefined ? false : parseGoBoolean(text);
  if (value === undefined) throw new ProvisioningError(`${key} is neither true nor false`);
  return value;
}

function mapValues<T>(
  value: unknown,
  key: string,
  map: (inner: unknown) => T,
): Record<string, T> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isMapping(value)) throw new ProvisioningError(`cannot unmarshal ${key} into a mapping`);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, map(inner)]));
}

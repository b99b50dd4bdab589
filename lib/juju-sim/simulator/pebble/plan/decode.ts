import { getErrorMessage } from 'charmkit/base';
import { FAILSAFE_SCHEMA, load, mergeTag, nullCoreTag } from 'js-yaml';
import { parseDuration } from '../text/duration.ts';
import { quoteText } from '../text/quote.ts';
import type { FieldKind, FieldTable } from './fields.ts';
import { LayerError } from './layer-error.ts';

// Scalars stay text: Pebble accepts `1.10`, `yes` and `0x1f` as strings in a string field.
const plainSchema = FAILSAFE_SCHEMA.withTags(nullCoreTag, mergeTag);

/** A mapping from YAML whose scalars are still text. */
export type RawMapping = Readonly<Record<string, unknown>>;

/** Parses the YAML of a layer down to its sections. */
export function decodeLayerYaml(label: string, yaml: string): RawMapping {
  const document = loadYaml(label, yaml);
  if (document === null || document === undefined) return {};
  if (isMapping(document)) return document;
  const found = yamlTag(document);
  throw new LayerError(
    `cannot parse layer ${quoteText(label)}: yaml: unmarshal errors:\n  cannot unmarshal ${found} into map[string]yaml.Node`,
  );
}

function loadYaml(label: string, yaml: string): unknown {
  if (yaml.trim() === '') return undefined;
  try {
    return load(yaml, { schema: plainSchema });
  } catch (thrown) {
    throw new LayerError(`cannot parse layer ${quoteText(label)}: yaml: ${getErrorMessage(thrown)}`);
  }
}

/** Converts one object of a section to its typed form. Throws one error for all invalid fields. */
export function decodeObject(table: FieldTable, raw: RawMapping, typeName: string): Record<string, unknown> {
  const problems: string[] = [];
  const decoded = decodeFields(table, raw, { typeName, problems });
  if (problems.length > 0) throw new LayerError(`yaml: unmarshal errors:\n  ${problems.join('\n  ')}`);
  return decoded;
}

interface Decoding {
  readonly typeName: string;
  readonly problems: string[];
}

function decodeFields(table: FieldTable, raw: RawMapping, decoding: Decoding): Record<string, unknown> {
  const decoded: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(raw)) {
    const kind = Object.hasOwn(table, field) ? table[field] : undefined;
    if (kind === undefined) decoding.problems.push(`field ${field} not found in type ${decoding.typeName}`);
    else if (value !== null) {
      const typed = decodeValue(kind, value, decoding);
      if (!isUnset(kind, typed)) decoded[field] = typed;
    }
  }
  return decoded;
}

// Values that Go cannot tell from an absent field: an empty string, list or map, and a threshold or port of 0.
function isUnset(kind: FieldKind, value: unknown): boolean {
  if (value === undefined || value === '') return true;
  if (kind === 'list') return (value as unknown[]).length === 0;
  return kind === 'map' && Object.keys(value as object).length === 0;
}

function decodeValue(kind: FieldKind, value: unknown, decoding: Decoding): unknown {
  if (typeof kind === 'object') return decodeNested(kind, value, decoding);
  if (kind === 'list') return decodeList(value, decoding);
  if (kind === 'map') return decodeMap(value, decoding);
  if (typeof value !== 'string') return mismatch(value, goTypes[kind], decoding);
  if (kind === 'text') return value;
  if (kind === 'integer') return decodeInteger(value, decoding);
  return kind === 'duration' ? decodeDuration(value) : decodeNumber(value);
}

const goTypes = {
  text: 'string',
  integer: 'int',
  number: 'float64',
  duration: 'plan.OptionalDuration',
} as const;

function decodeNested(table: FieldTable, value: unknown, decoding: Decoding): unknown {
  return isMapping(value)
    ? decodeFields(table, value, decoding)
    : mismatch(value, decoding.typeName, decoding);
}

function decodeList(value: unknown, decoding: Decoding): unknown {
  if (!Array.isArray(value)) return mismatch(value, '[]string', decoding);
  return value.map((item) => decodeText(item, decoding));
}

function decodeMap(value: unknown, decoding: Decoding): unknown {
  if (!isMapping(value)) return mismatch(value, 'map[string]string', decoding);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decodeText(item, decoding)]));
}

function decodeText(value: unknown, decoding: Decoding): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : (mismatch(value, 'string', decoding) ?? '');
}

function decodeInteger(text: string, decoding: Decoding): number | undefined {
  const number = /^[-+]?(0x[0-9a-f]+|0o[0-7]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : mismatch(text, 'int', decoding);
}

function decodeNumber(text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(number)) throw new LayerError(`invalid floating-point number ${quoteText(text)}`);
  return number;
}

function decodeDuration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new LayerError(`invalid duration ${quoteText(text)}`);
  return ms;
}

function mismatch(value: unknown, wanted: string, decoding: Decoding): undefined {
  decoding.problems.push(`cannot unmarshal ${yamlTag(value)} into ${wanted}`);
  return undefined;
}

function yamlTag(value: unknown): string {
  if (Array.isArray(value)) return '!!seq';
  return isMapping(value) ? '!!map' : `!!str \`${String(value)}\``;
}

export function isMapping(value: unknown): value is RawMapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

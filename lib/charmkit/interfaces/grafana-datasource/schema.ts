import * as z from 'zod';
import { type JsonValue, parseJson, readJson, renderCanonicalJson } from '../../base/index.ts';
import { secretId } from '../../relation/index.ts';
import type { SourceOwner } from './naming.ts';
import { maxContentBytes, renderAsciiJson } from './secret-content.ts';
import { hasFields, type SourceFields } from './source.ts';
import { isText } from './text.ts';

/** The keys of this interface's databags, with the names of the Python libraries (v0; v1 where noted). */
export const databagKeys = {
  /** Provider, application: JSON, see `SourceData`. */
  sourceData: 'grafana_source_data',
  /** Provider, application, v1: the URL of the one data source of the application. */
  appHost: 'grafana_source_app_host',
  /** Provider, unit: the URL of the unit's data source; `<host>:<port>` from libraries before 0.19. */
  unitHost: 'grafana_source_host',
  /** Grafana, application: see `nameGrafana`. */
  grafanaUid: 'grafana_uid',
  /** Grafana, application: JSON, unit name -> data source uid. */
  datasourceUids: 'datasource_uids',
  /** Grafana, application: the URL at which users reach Grafana. */
  grafanaBaseUrl: 'grafana_base_url',
  /** Grafana, application: JSON list of the fields that it accepts in a Juju secret. Ours only. */
  requestedSecrets: 'requested_secrets',
  /** Grafana, application, v1: the uid of the application's data source. */
  appDatasourceUid: 'app_datasource_uid',
} as const;

/** A provider's description of all its data sources: the JSON object under `grafana_source_data`. */
export interface SourceData extends SourceOwner {
  readonly type: string;
  readonly extraFields?: SourceFields;
  readonly secureExtraFields?: SourceFields;
  /** The id of a secret with the secure fields, instead of them. */
  readonly secureExtraFieldsSecret?: string;
}

/** An invalid field of remote data, with the reason. Never the value: it may be a secret, or a megabyte. */
export interface FieldFault {
  readonly field: string;
  readonly reason: string;
}

/**
 * Of Grafana's columns `data_source.name` and `.type`. On PostgreSQL one longer value fails the provisioning of all
 * sources.
 */
const maxNameLength = 190;
const maxTypeLength = 255;
const maxFieldsLength = 32_768;
const maxFieldsDepth = 32;
/** A field that is nested too deep is left out; the others stay. */
const dataLimits = { characters: 2_097_152, depth: 50_000, values: 50_000 };

export const sourceName = textOf(maxNameLength);
export const sourceType = textOf(maxTypeLength);

const requiredFields = z
  .object({ model: sourceName, model_uuid: sourceName, application: sourceName, type: sourceType })
  .refine(hasRoomForName, {
    path: ['application'],
    message: `makes a name, with model and model_uuid, longer than the ${maxNameLength} characters that Grafana stores`,
  });

/** `extra_fields`: any JSON object. */
export const extraFields = asStored(z.record(z.string(), z.unknown()), maxFieldsLength);

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'contains a list or an object',
});

/** `secure_extra_fields`: Grafana reads them as strings. One list or object makes it refuse the whole file. */
export const secureExtraFields = asStored(z.record(z.string(), scalar), maxContentBytes).refine(
  (fields) => renderAsciiJson(fields).length <= maxContentBytes,
  `is longer than the ${maxContentBytes} bytes that a Juju secret can hold`,
);

/**
 * Reads `grafana_source_data`. If a required field is missing or invalid, nothing can be used. An invalid optional
 * field is left out. Unknown fields are ignored. Never throws, whatever a provider writes.
 */
export function readSourceData(text: string): {
  readonly data?: SourceData;
  readonly faults: readonly FieldFault[];
} {
  const reading = readJson(text, dataLimits);
  if ('fault' in reading) return unusable(reading.fault);
  const raw = reading.value;
  const required = requiredFields.safeParse(raw);
  if (!required.success) return { faults: [faultOf(required.error)] };
  const { model, model_uuid: modelUuid, application, type } = required.data;
  const extra = withTimeout(readFields(raw, 'extra_fields', extraFields));
  const secure = readFields(raw, 'secure_extra_fields', secureExtraFields);
  const secret = readSecretId(raw);
  return {
    data: {
      model,
      modelUuid,
      application,
      type,
      ...(extra.fields && { extraFields: extra.fields }),
      ...(secure.fields && { secureExtraFields: secure.fields }),
      ...(secret.id !== undefined && { secureExtraFieldsSecret: secret.id }),
    },
    faults: [...extra.faults, ...secure.faults, ...secret.faults],
  };
}

function unusable(reason: string): { readonly faults: readonly FieldFault[] } {
  return { faults: [{ field: databagKeys.sourceData, reason }] };
}

interface ReadFields {
  readonly fields?: SourceFields;
  readonly faults: readonly FieldFault[];
}

/** Without an invalid `timeout`. It is a number of seconds, or the text of one from some providers. */
function withTimeout(read: ReadFields): ReadFields {
  const { timeout = null, ...others } = read.fields ?? {};
  const isSeconds = typeof timeout === 'number' || (typeof timeout === 'string' && /^\d+$/.test(timeout));
  if (timeout === null || isSeconds) return read;
  const fault = {
    field: `${databagKeys.sourceData}.extra_fields.timeout`,
    reason: 'is not a number of seconds',
  };
  return { fields: others, faults: [...read.faults, fault] };
}

/** Renders `grafana_source_data` in the form that all published versions of the Python library read. */
export function renderSourceData(data: SourceData): string {
  return renderCanonicalJson({
    model: data.model,
    model_uuid: data.modelUuid,
    application: data.application,
    type: data.type,
    extra_fields: orNull(data.extraFields),
    secure_extra_fields: orNull(data.secureExtraFields),
    secure_extra_fields_secret: data.secureExtraFieldsSecret,
  });
}

function orNull(fields: SourceFields | undefined): SourceFields | null {
  return hasFields(fields) ? fields : null;
}

/** One line of text that fits into a column of Grafana's database. */
function textOf(maxLength: number): z.ZodType<string> {
  return z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'is not a string') })
    .min(1, 'is empty')
    .max(maxLength, `is longer than the ${maxLength} characters that Grafana stores`)
    .refine(isText, 'has control characters');
}

/** The name also contains `juju_`, two more `_` and the unit's number. */
function hasRoomForName(owner: Readonly<Record<'model' | 'model_uuid' | 'application', string>>): boolean {
  return owner.model.length + owner.model_uuid.length + owner.application.length <= maxNameLength - 20;
}

/** A JSON object of limited size that stays equal when it is stored and read again. */
function asStored(
  schema: z.ZodType<Readonly<Record<string, unknown>>>,
  maxLength: number,
): z.ZodType<SourceFields> {
  return schema
    .refine((fields) => isShallow(fields, maxFieldsDepth), `is nested deeper than ${maxFieldsDepth} levels`)
    .transform((fields, context): SourceFields => {
      const text = renderCanonicalJson(fields as JsonValue);
      if (text.length > maxLength) context.addIssue(`is longer than ${maxLength} characters`);
      return wellFormed(parseJson(text)) as SourceFields;
    });
}

/** Without halves of surrogate pairs, which are lost when text is written and read again. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wellFormed(inner)]));
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

function readFields(
  raw: unknown,
  key: 'extra_fields' | 'secure_extra_fields',
  schema: z.ZodType<SourceFields>,
): ReadFields {
  const value = (raw as Readonly<Record<string, unknown>>)[key];
  if (value === undefined || value === null) return { faults: [] };
  const parsed = schema.safeParse(value);
  return parsed.success ? { fields: parsed.data, faults: [] } : { faults: [faultOf(parsed.error, key)] };
}

function readSecretId(raw: unknown): { readonly id?: string; readonly faults: readonly FieldFault[] } {
  const key = 'secure_extra_fields_secret';
  const value = (raw as Readonly<Record<string, unknown>>)[key] ?? undefined;
  if (value === undefined) return { faults: [] };
  const parsed = secretId.safeParse(value);
  return parsed.success ? { id: parsed.data, faults: [] } : { faults: [faultOf(parsed.error, key)] };
}

/** Names only our field: keys below it are the provider's, and may contain anything. */
function faultOf(error: z.ZodError, key?: string): FieldFault {
  const [issue] = error.issues;
  const field = key ?? issue?.path[0];
  return {
    field: [databagKeys.sourceData, ...(field === undefined ? [] : [String(field)])].join('.'),
    reason: issue?.message ?? 'does not fit',
  };
}

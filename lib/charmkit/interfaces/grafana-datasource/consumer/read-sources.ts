import type { RawDatabag } from '../../../relation/index.ts';
import { nameDataSource } from '../naming.ts';
import { databagKeys, type FieldFault, readSourceData, type SourceData } from '../schema.ts';
import { createSource, type GrafanaSource } from '../source.ts';
import { addScheme, findUrlFault } from '../source-url.ts';
import { compareUnitNumbers } from './order.ts';

/** The data that one provider has written into its relation. */
export interface ProviderData {
  /** The relation's id, for warnings. */
  readonly relation: string;
  readonly app: RawDatabag;
  readonly units: Readonly<Record<string, RawDatabag>>;
}

/** A field of a relation that was skipped. */
export interface SourceWarning extends FieldFault {
  readonly relation: string;
  /** Absent for a field of the application. */
  readonly unit?: string;
}

export interface SourceReading {
  /** By unit number, then the application's own. Undefined before the provider has described itself. */
  readonly sources: readonly GrafanaSource[] | undefined;
  readonly warnings: readonly SourceWarning[];
}

/**
 * The data sources of one relation, in both forms: one for each unit with an address (v0 of the Python library), one
 * for the application if it has an address (v1), or both. Invalid data is skipped with one warning for each field. A
 * unit without an address has no data source, which is normal.
 */
export function readSources(provider: ProviderData): SourceReading {
  if (!hasSourceData(provider.app)) return { sources: undefined, warnings: [] };
  const { data, faults } = readSourceData(provider.app[databagKeys.sourceData] ?? '');
  const warnings = faults.map((fault) => ({ relation: provider.relation, ...fault }));
  if (data === undefined) return { sources: [], warnings };
  const readings = hostsOf(provider).map((host) => readSource(provider.relation, data, host));
  return {
    sources: readings.flatMap(({ source }) => source ?? []),
    warnings: [...warnings, ...readings.flatMap(({ warning }) => warning ?? [])],
  };
}

/** Whether the provider has described itself. To the Python libraries, `{}` means nothing. */
export function hasSourceData(app: RawDatabag): boolean {
  const text = app[databagKeys.sourceData] ?? '';
  return text !== '' && !/^\s*\{\s*\}\s*$/.test(text);
}

/** For the log: the relation, the field and the reason. */
export function describeWarning({ relation, unit, field, reason }: SourceWarning): string {
  return `${relation}: skipped ${field}${unit === undefined ? '' : ` of ${unit}`}: ${reason}`;
}

interface Host {
  readonly unit: string | null;
  readonly field: string;
  readonly address: string;
}

function hostsOf({ app, units }: ProviderData): readonly Host[] {
  const ofUnits = Object.keys(units)
    .sort(compareUnitNumbers)
    .map((unit) => ({
      unit,
      field: databagKeys.unitHost,
      address: units[unit]?.[databagKeys.unitHost] ?? '',
    }));
  const ofApp = { unit: null, field: databagKeys.appHost, address: app[databagKeys.appHost] ?? '' };
  return [...ofUnits, ofApp].filter(({ address }) => address !== '');
}

function readSource(
  relation: string,
  data: SourceData,
  { unit, field, address }: Host,
): { readonly source?: GrafanaSource; readonly warning?: SourceWarning } {
  const url = addScheme(address);
  const reason = findUrlFault(url);
  if (reason !== undefined) return { warning: { relation, field, reason, ...(unit !== null && { unit }) } };
  const { type, extraFields, secureExtraFields, secureExtraFieldsSecret: id } = data;
  const name = nameDataSource(data, unit);
  const secureFieldsSecret = id === undefined ? undefined : ({ id, owner: 'provider' } as const);
  return {
    source: createSource({ unit, name, type, url, extraFields, secureExtraFields, secureFieldsSecret }),
  };
}

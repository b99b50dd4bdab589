import type { Relation } from '../../../charm/index.ts';
import { compareNumbers } from '../../../hook-tools/index.ts';
import type { RawDatabag } from '../../../relation/index.ts';
import { nameDataSource } from '../naming.ts';
import { databagKeys, type FieldFault, readSourceData, type SourceData } from '../schema.ts';
import { createSource, type GrafanaSource } from '../source.ts';
import { addScheme, findUrlFault } from '../source-url.ts';

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

/** The part of a relation from which its data sources are read. */
export type ProviderDatabags = Pick<Relation, 'id' | 'readRemoteApp' | 'readRemoteUnit' | 'units'>;

/**
 * The data sources of one relation, in both forms: one for each unit with an address (v0 of the Python library), one
 * for the application if it has an address (v1), or both. Invalid data is skipped with one warning for each field. A
 * unit without an address has no data source, which is normal.
 *
 * A provider that has not described itself is not asked for its units. Of a unit's databag only the address is kept, so
 * that long databags do not add up.
 */
export async function readSources(relation: ProviderDatabags): Promise<SourceReading> {
  const description = readDescription(relation.id, await relation.readRemoteApp());
  const units = description ? await relation.units() : [];
  const addresses = await Promise.all(
    units.map(async (unit) => readUnitAddress(unit, await relation.readRemoteUnit(unit))),
  );
  return combineReadings(description, addresses);
}

/** What the application's databag says, without anything that is too long to be used. */
interface SourceDescription {
  readonly relation: string;
  /** Undefined if a required field is missing or invalid. */
  readonly data: SourceData | undefined;
  readonly faults: readonly FieldFault[];
  readonly address: SourceAddress;
}

/** Undefined before the provider has described itself. */
function readDescription(relation: string, app: RawDatabag): SourceDescription | undefined {
  if (!hasSourceData(app)) return undefined;
  const { data, faults } = readSourceData(app[databagKeys.sourceData] ?? '');
  return { relation, data, faults, address: readAddress(null, databagKeys.appHost, app) };
}

/** The address of one data source: a URL, or the reason why the URL is invalid. Both are missing if the databag has no address. */
interface SourceAddress {
  readonly unit: string | null;
  readonly field: string;
  readonly url?: string;
  readonly reason?: string;
}

/** What a unit's databag says. */
function readUnitAddress(unit: string, databag: RawDatabag): SourceAddress {
  return readAddress(unit, databagKeys.unitHost, databag);
}

/** The data sources that follow from what the application and its units say. */
function combineReadings(
  description: SourceDescription | undefined,
  ofUnits: readonly SourceAddress[],
): SourceReading {
  if (description === undefined) return { sources: undefined, warnings: [] };
  const { relation, data, faults, address } = description;
  const warnings = faults.map((fault) => ({ relation, ...fault }));
  if (data === undefined) return { sources: [], warnings };
  const inOrder = ofUnits.toSorted((a, b) => compareNumbers(a.unit ?? '', b.unit ?? ''));
  const readings = [...inOrder, address].map((each) => readSource(relation, data, each));
  return {
    sources: readings.flatMap(({ source }) => source ?? []),
    warnings: [...warnings, ...readings.flatMap(({ warning }) => warning ?? [])],
  };
}

/** Whether the provider has described itself. To the Python libraries, `{}` means nothing. */
function hasSourceData(app: RawDatabag): boolean {
  const text = app[databagKeys.sourceData] ?? '';
  return text !== '' && !/^\s*\{\s*\}\s*$/.test(text);
}

/** For the log: the relation, the field and the reason. */
export function describeWarning({ relation, unit, field, reason }: SourceWarning): string {
  return `${relation}: skipped ${field}${unit === undefined ? '' : ` of ${unit}`}: ${reason}`;
}

function readAddress(unit: string | null, field: string, databag: RawDatabag): SourceAddress {
  const address = databag[field] ?? '';
  if (address === '') return { unit, field };
  const url = addScheme(address);
  const reason = findUrlFault(url);
  return reason === undefined ? { unit, field, url } : { unit, field, reason };
}

function readSource(
  relation: string,
  data: SourceData,
  { unit, field, url, reason }: SourceAddress,
): { readonly source?: GrafanaSource; readonly warning?: SourceWarning } {
  if (reason !== undefined) return { warning: { relation, field, reason, ...(unit !== null && { unit }) } };
  if (url === undefined) return {};
  const { type, extraFields, secureExtraFields, secureExtraFieldsSecret: id } = data;
  const name = nameDataSource(data, unit);
  const secureFieldsSecret = id === undefined ? undefined : ({ id, owner: 'provider' } as const);
  return {
    source: createSource({ unit, name, type, url, extraFields, secureExtraFields, secureFieldsSecret }),
  };
}

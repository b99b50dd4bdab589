import { readdirSync, readFileSync } from 'node:fs';
import type { ProviderDatabags } from 'charmkit/interfaces/grafana-datasource';
import type { Databag } from './little-juju.ts';

export interface RecordedRelation {
  readonly source: string;
  readonly remote_app: string;
  readonly remote_app_data: Databag;
  readonly remote_units_data: Readonly<Record<string, Databag>>;
}

/** A source as the Python library stores it in peer data. */
export interface RecordedSource {
  readonly unit: string | null;
  readonly source_name: string;
  readonly source_type: string;
  readonly url: string;
  readonly extra_fields?: object;
  readonly secure_extra_fields?: object;
}

export interface SourceFixture {
  readonly name: string;
  readonly description: string;
  readonly relations: readonly RecordedRelation[];
  readonly result: {
    readonly error: string | null;
    readonly sources?: Readonly<Record<string, readonly RecordedSource[]>>;
    readonly steps?: readonly {
      readonly after: string;
      readonly sources: Readonly<Record<string, readonly RecordedSource[]>>;
      readonly sources_to_delete: readonly string[];
    }[];
  };
}

const folder = new URL('../../../fixtures/grafana-source/', import.meta.url);

export function readFixture(name: string): SourceFixture {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
}

export const allFixtures: readonly SourceFixture[] = readdirSync(folder)
  .sort()
  .map((file) => readFixture(file.replace(/\.json$/, '')));

/** The only relation of a fixture. */
export function relationOf(name: string): RecordedRelation {
  const [relation] = readFixture(name).relations;
  if (!relation) throw new Error(`${name} has no relation`);
  return relation;
}

/** A relation whose provider has written these databags. */
export function createDatabags(
  id: string,
  app: Databag,
  units: Readonly<Record<string, Databag>>,
): ProviderDatabags {
  return {
    id,
    readRemoteApp: async () => app,
    readRemoteUnit: async (unit) => units[unit] ?? {},
    units: async () => Object.keys(units),
  };
}

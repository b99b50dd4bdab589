import { describe, expect, test } from '@jest/globals';
import { type JsonValue, renderCanonicalJson } from 'charmkit/base';
import { listSources, readSources } from 'charmkit/interfaces/grafana-datasource';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { convertSource } from '../../../src/endpoints/grafana-source.ts';
import { type Datasource, renderDatasources } from '../../../src/grafana/planning/datasources.ts';
import {
  allFixtures,
  createDatabags,
  type SourceFixture,
} from '../interfaces/grafana-datasource/fixtures.ts';

type Entry = {
  name: string;
  uid?: string;
  type: string;
  url: string;
  jsonData?: unknown;
  secureJsonData?: unknown;
};
type ProvisioningFile = {
  datasources: Entry[];
  deleteDatasources: { name: string; orgId: number }[];
  prune: boolean;
};

const queryTimeouts: Record<string, number> = { 'source-config-timeout-0': 0 };

describe('the provisioning file', () => {
  const recorded = allFixtures.filter(({ result }) => typeof fileOf(result) === 'string');

  test.each(recorded.map((fixture) => [fixture.name, fixture] as const))(
    'of %s says what the Python charm said',
    async (name, fixture) => {
      const expected = load(fileOf(fixture.result) ?? '') as ProvisioningFile;
      const rendered = load(await render(fixture, queryTimeouts[name] ?? 300)) as ProvisioningFile;
      expect(rendered.datasources.map(meaning).sort(byName)).toEqual(
        expected.datasources.map(meaning).sort(byName),
      );
    },
  );

  test('has what was recorded to compare with', () => {
    expect(recorded.length).toBeGreaterThan(25);
  });

  test('is the same bytes for the same sources', async () => {
    const [fixture] = recorded;
    if (!fixture) throw new Error('no fixture');
    expect(await render(fixture, 300)).toBe(await render(fixture, 300));
  });

  test('leaves uids to Grafana, which may have others and would refuse the file', async () => {
    for (const fixture of recorded) {
      const { datasources } = load(await render(fixture, 300)) as ProvisioningFile;
      expect(datasources.filter(({ uid }) => uid !== undefined)).toEqual([]);
    }
  });

  test('deletes names in the organisation in which they were made', () => {
    const file = load(renderDatasources([], ['juju_gone'])) as ProvisioningFile;
    expect(file).toMatchObject({
      prune: true,
      datasources: [],
      deleteDatasources: [{ name: 'juju_gone', orgId: 1 }],
    });
  });

  test('keeps any text as it is, through YAML and through the variables that Grafana replaces', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '$HOME',
        '${X}',
        '$__env{A}',
        'a: b',
        '- c',
        '#',
        'yes',
        '0o7',
        '1e3',
        '\n',
        'null',
        '~',
      ),
    );
    fc.assert(
      fc.property(text, text, fc.jsonValue(), (name, url, field) => {
        const source = datasource({ name, url, jsonData: { field } });
        const file = load(renderDatasources([source], [name])) as ProvisioningFile;
        const [entry] = file.datasources;
        expect(expanded(entry?.name)).toBe(name);
        expect(expanded(entry?.url)).toBe(url);
        expect(renderCanonicalJson(expanded(entry?.jsonData) as JsonValue)).toBe(
          renderCanonicalJson({ field: field as JsonValue }),
        );
        expect(expanded(file.deleteDatasources[0]?.name)).toBe(name);
      }),
    );
  });
});

describe('the query timeout of a data source', () => {
  test.each([
    { asked: undefined, option: 300, expected: { timeout: 300 } },
    { asked: 600, option: 300, expected: { timeout: 600 } },
    { asked: 60, option: 300, expected: { timeout: 300 } },
    { asked: '900', option: 300, expected: { timeout: '900' } },
    { asked: '30', option: 300, expected: { timeout: 300 } },
    { asked: undefined, option: 0, expected: {} },
    { asked: 60, option: 0, expected: { timeout: 60 } },
  ])(
    'is $expected.timeout where the provider asks for $asked and the option is $option',
    ({ asked, option, expected }) => {
      const source = { unit: 'a/0', name: 'n', uid: 'u', type: 't', url: 'http://a' };
      const asking = asked === undefined ? source : { ...source, extraFields: { timeout: asked } };
      expect(convertSource(asking, { queryTimeoutS: option }).jsonData).toEqual(expected);
    },
  );
});

async function render({ relations }: SourceFixture, queryTimeoutS: number): Promise<string> {
  const read = await Promise.all(
    relations.map(async ({ remote_app_data: app, remote_units_data: units }, index) => {
      const { sources } = await readSources(createDatabags(`grafana-source:${700 + index}`, app, units));
      return [String(700 + index), sources ?? []] as const;
    }),
  );
  const { sources } = listSources(Object.fromEntries(read));
  return renderDatasources(
    sources.map((source) => convertSource(source, { queryTimeoutS })),
    [],
  );
}

function fileOf(result: SourceFixture['result']): string | undefined {
  return (result as { 'datasources.yaml'?: string })['datasources.yaml'];
}

/** The fields to compare. The Python charm writes no uid, and Grafana then derives the same uid as ours. */
function meaning({ name, type, url, jsonData, secureJsonData }: Entry) {
  return { name, type, url, jsonData, secureJsonData };
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function datasource(parts: Partial<Datasource>): Datasource {
  return {
    name: 'n',
    uid: 'u',
    type: 't',
    url: 'http://a',
    isDefault: false,
    jsonData: {},
    secureJsonData: {},
    ...parts,
  };
}

/** Reverses the escape as Grafana does: `$$` becomes `$`. Grafana would expand a single one. */
function expanded(value: unknown): unknown {
  if (typeof value === 'string') {
    expect(value.replaceAll('$$', '')).not.toContain('$');
    return value.replaceAll('$$', '$');
  }
  if (Array.isArray(value)) return value.map(expanded);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expanded(inner)]));
  }
  return value;
}

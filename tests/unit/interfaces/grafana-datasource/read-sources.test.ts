import { describe, expect, test } from '@jest/globals';
import {
  databagKeys,
  describeWarning,
  readSources,
  renderPeerState,
  type SourceReading,
} from 'charmkit/interfaces/grafana-datasource';
import { allFixtures, createDatabags, type RecordedSource } from './fixtures.ts';

const provider = { model: 'cos', model_uuid: 'f2c1b2a0', application: 's', type: 'prometheus' };
const million = 'x'.repeat(1_000_000);

function read(data: unknown, databags: { app?: object; units?: object } = {}): Promise<SourceReading> {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const app = { [databagKeys.sourceData]: text, ...databags.app };
  const units = { 's/0': { [databagKeys.unitHost]: 'http://s-0:1' }, ...databags.units };
  return readSources(createDatabags('grafana-source:7', app, units));
}

function storedForm(readings: Record<string, SourceReading>): Record<string, RecordedSource[]> {
  const sources = Object.entries(readings).map(([id, reading]) => [id, reading.sources ?? []] as const);
  return JSON.parse(
    renderPeerState({ sources: Object.fromEntries(sources), sourcesToDelete: [] }).sources ?? '',
  );
}

/** Peer data is readable by everyone who may inspect the model. */
function withoutSecrets(recorded: RecordedSource): RecordedSource {
  const { secure_extra_fields: _, ...source } = recorded;
  return source;
}

const byName = (a: RecordedSource, b: RecordedSource) => a.source_name.localeCompare(b.source_name);

describe('readSources', () => {
  const known = allFixtures.filter(({ result }) => result.sources);

  test.each(known)('gives the data sources of the Python charm: $name', async ({ relations, result }) => {
    const readings = await Promise.all(
      relations.map(async ({ remote_app_data: app, remote_units_data: units }, index) => {
        const reading = await readSources(createDatabags('grafana-source:700', app, units));
        return [String(700 + index), reading] as const;
      }),
    );
    expect(readings.flatMap(([, { warnings }]) => warnings)).toEqual([]);
    const sources = storedForm(Object.fromEntries(readings));
    for (const [id] of readings) {
      expect(sources[id]?.toSorted(byName)).toEqual(
        (result.sources?.[id] ?? []).map(withoutSecrets).toSorted(byName),
      );
    }
  });

  test('reads more than 30 recorded providers', () => {
    expect(known.length).toBeGreaterThan(30);
  });

  test('orders by unit number, the data source of the application last', async () => {
    const { sources } = await read(provider, {
      app: { [databagKeys.appHost]: 'http://s:1' },
      units: {
        's/10': { [databagKeys.unitHost]: 'http://s-10:1' },
        's/9': { [databagKeys.unitHost]: 'http://s-9:1' },
      },
    });
    expect(sources?.map(({ unit }) => unit)).toEqual(['s/0', 's/9', 's/10', null]);
  });

  test('knows a provider that has not described itself from one that has no address', async () => {
    const units = { 's/0': { grafana_source_host: 'http://s:1' } };
    expect(await readSources(createDatabags('r:1', {}, units))).toEqual({ sources: undefined, warnings: [] });
    expect(await read(provider, { units: { 's/0': {} } })).toEqual({ sources: [], warnings: [] });
    expect((await read({})).sources).toBeUndefined();
  });

  test('passes over fields that it does not know', async () => {
    expect((await read({ ...provider, is_default: true })).warnings).toEqual([]);
  });
});

describe('a provider that writes garbage into a field that every data source needs', () => {
  const garbage = [
    ['not JSON', '{bad', databagKeys.sourceData],
    ['a list', [], databagKeys.sourceData],
    ['null', 'null', databagKeys.sourceData],
    ['a string', '"x"', databagKeys.sourceData],
    ...['model', 'model_uuid', 'application', 'type'].flatMap((field): [string, unknown, string][] => {
      const name = `${databagKeys.sourceData}.${field}`;
      return [
        [`${field} missing`, { ...provider, [field]: undefined }, name],
        [`${field} null`, { ...provider, [field]: null }, name],
        [`${field} a number`, { ...provider, [field]: 5 }, name],
        [`${field} an object`, { ...provider, [field]: { a: 1 } }, name],
        [`${field} empty`, { ...provider, [field]: '' }, name],
        [`${field} of a megabyte`, { ...provider, [field]: million }, name],
        [`${field} with a newline`, { ...provider, [field]: 'a\nb: c' }, name],
        [`${field} with a lone surrogate`, JSON.stringify({ ...provider, [field]: '\ud800' }), name],
      ];
    }),
  ] as [string, unknown, string][];

  test.each(garbage)('has no data source and one warning: %s', async (_case, data, field) => {
    const { sources, warnings } = await read(data);
    expect(sources).toEqual([]);
    expect(warnings).toEqual([{ relation: 'grafana-source:7', field, reason: expect.any(String) }]);
    expect(warnings.map(describeWarning).join().length).toBeLessThan(300);
  });

  test('is refused if its parts make a name that is too long for Grafana', async () => {
    const part = 'x'.repeat(100);
    const { sources, warnings } = await read({ ...provider, model: part, application: part });
    expect(sources).toEqual([]);
    expect(warnings).toHaveLength(1);
  });

  test('has no data source where it writes more than anybody needs, which is not parsed', async () => {
    expect(await read('['.repeat(2_100_000))).toEqual({
      sources: [],
      warnings: [
        {
          relation: 'grafana-source:7',
          field: 'grafana_source_data',
          reason: 'is longer than 2097152 characters',
        },
      ],
    });
  });

  test('has no data source without a type, as from library 0.4', async () => {
    const old = allFixtures.find(({ name }) => name === 'source-old-v0.4-hostport')?.relations[0];
    const reading = await readSources(
      createDatabags('r:1', old?.remote_app_data ?? {}, old?.remote_units_data ?? {}),
    );
    expect(reading.sources).toEqual([]);
    expect(reading.warnings.map(describeWarning)).toEqual([
      'r:1: skipped grafana_source_data.type: is missing',
    ]);
  });
});

describe('a provider that writes garbage into an optional field', () => {
  const nested = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  const values = ['"x"', '5', 'true', '[1]', `"${million}"`, `{"a":"${million}"}`, nested];
  const garbage = ['extra_fields', 'secure_extra_fields'].flatMap((field) =>
    values.map((value) => ({ field, value, shown: value.slice(0, 10) })),
  );

  test.each(garbage)('keeps its data source without it: $field $shown', async ({ field, value }) => {
    const required = JSON.stringify(provider).slice(0, -1);
    const { sources, warnings } = await read(`${required},"${field}":${value}}`);
    expect(sources).toHaveLength(1);
    expect(sources?.[0]).not.toHaveProperty('extraFields');
    expect(sources?.[0]).not.toHaveProperty('secureExtraFields');
    expect(warnings).toEqual([
      { relation: 'grafana-source:7', field: `grafana_source_data.${field}`, reason: expect.any(String) },
    ]);
  });

  test.each(['"5m"', '"-1"', '""', 'true', '[1]'])(
    'keeps the other fields beside a timeout that is no number of seconds: %s',
    async (timeout) => {
      const required = JSON.stringify(provider).slice(0, -1);
      const { sources, warnings } = await read(
        `${required},"extra_fields":{"timeInterval":"1m","timeout":${timeout}}}`,
      );
      expect(sources?.[0]?.extraFields).toEqual({ timeInterval: '1m' });
      expect(warnings.map(({ field }) => field)).toEqual(['grafana_source_data.extra_fields.timeout']);
    },
  );

  test('keeps secrets that Grafana can read as strings, and refuses others', async () => {
    expect(
      (await read({ ...provider, secure_extra_fields: { a: 'x', b: 1, c: true } })).sources?.[0]
        ?.secureExtraFields,
    ).toEqual({
      a: 'x',
      b: 1,
      c: true,
    });
    expect(
      (await read({ ...provider, secure_extra_fields: { a: ['secret'] } })).sources?.[0],
    ).not.toHaveProperty('secureExtraFields');
  });

  test('keeps fields as they will be once they were stored and read again', async () => {
    const text = JSON.stringify({ ...provider, extra_fields: {} }).replace(
      '{}}',
      '{"b":-0,"a":1e999,"text":"\\ud800","__proto__":{"x":1}}}',
    );
    const fields = (await read(text)).sources?.[0]?.extraFields;
    expect(JSON.parse(JSON.stringify(fields))).toEqual(fields);
    expect(fields).toMatchObject({ a: null, text: '\ufffd' });
    expect(Object.is(fields?.b, 0)).toBe(true);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test('says what Grafana can not take as a secret', async () => {
    const { warnings } = await read({ ...provider, secure_extra_fields: { a: ['secret'] } });
    expect(warnings.map(({ reason }) => reason)).toEqual(['contains a list or an object']);
  });

  test('never quotes a value, or a key below its own fields, in a warning', async () => {
    const { warnings } = await read({ ...provider, secure_extra_fields: { 'key-Zx9': ['value-Zx9'] } });
    expect(warnings.map(describeWarning).join()).not.toContain('Zx9');
  });
});

describe('an address that is none', () => {
  const addresses = [
    ['a newline', 'http://s:1\nfoo: bar'],
    ['a tab', 'http://s:1/\ta'],
    ['a space', 'http://s :1'],
    ['no host', 'http://'],
    ['a port that is no number', 's:port'],
    ['a port out of range', 'http://s:99999'],
    ['an open bracket', 'http://[::1'],
    ['a megabyte', `http://${million}`],
    ['more than Grafana stores', `http://s/${'x'.repeat(250)}`],
    ['YAML', '- {a: b}'],
  ] as const;

  test.each(addresses)(
    'is skipped with one warning, and the other units stay: %s',
    async (_case, address) => {
      const { sources, warnings } = await read(provider, {
        units: { 's/1': { [databagKeys.unitHost]: address } },
      });
      expect(sources?.map(({ unit }) => unit)).toEqual(['s/0']);
      expect(warnings).toEqual([
        {
          relation: 'grafana-source:7',
          unit: 's/1',
          field: 'grafana_source_host',
          reason: expect.any(String),
        },
      ]);
    },
  );

  test.each(addresses)('is skipped if it is the one of the application: %s', async (_case, address) => {
    const { sources, warnings } = await read(provider, { app: { [databagKeys.appHost]: address } });
    expect(sources?.map(({ unit }) => unit)).toEqual(['s/0']);
    expect(warnings.map(({ field }) => field)).toEqual(['grafana_source_app_host']);
  });
});

describe('an address', () => {
  test.each([
    ['10.1.2.3:9090', 'http://10.1.2.3:9090'],
    ['host:9090/path', 'http://host:9090/path'],
    ['[::1]:9090', 'http://[::1]:9090'],
    ['HTTPS://x', 'HTTPS://x'],
    ['grpc://x:4317', 'grpc://x:4317'],
    ['grpc+tls://x', 'http://grpc+tls://x'],
    ['//x', 'http:////x'],
    ["http://s:1/#'{}&*!|%@`?a=$b", "http://s:1/#'{}&*!|%@`?a=$b"],
  ])('is completed only where it has no scheme: %s', async (address, url) => {
    const { sources } = await read(provider, { units: { 's/0': { [databagKeys.unitHost]: address } } });
    expect(sources?.map((source) => source.url)).toEqual([url]);
  });
});

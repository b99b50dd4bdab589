import { beforeEach, describe, expect, test } from '@jest/globals';
import type { HookContext } from 'charmkit/charm';
import { RelationNotFoundError as HookToolRelationNotFoundError } from 'charmkit/hook-tools';
import {
  GrafanaSourceProvider,
  type GrafanaSourceProviderOptions,
  RelationNotFoundError,
  readSources,
  SourceFieldsMissingError,
} from 'charmkit/interfaces/grafana-datasource';
import { createDatabags, relationOf } from './fixtures.ts';
import { type LittleHook, LittleJuju } from './little-juju.ts';

const own = 'http://loki-0.loki-endpoints.cos.svc.cluster.local:3100';
const basic = { sourceType: 'loki', sourcePort: 3100 };
let juju: LittleJuju;

beforeEach(() => {
  juju = new LittleJuju({ charm: 'data-source-giver', app: 'loki' });
  for (const id of [7, 8]) {
    juju.relations.set(id, {
      endpoint: 'grafana-source',
      remoteApp: `grafana${id}`,
      units: [],
      databags: {},
    });
  }
});

/** Runs a hook with a provider's handler. */
function run(
  options: GrafanaSourceProviderOptions,
  hook: LittleHook = { kind: 'relation-joined', relation: 7, remoteUnit: 'grafana7/0' },
  act: (provider: GrafanaSourceProvider) => Promise<unknown> = (provider) => provider.refresh(),
): Promise<void> {
  return juju.hook(hook, async (context: HookContext) => {
    await act(new GrafanaSourceProvider(context, options));
  });
}

const unitHost = (unit = 'loki/0', id = 7) => juju.databag(id, unit).grafana_source_host;
const data = (id = 7) => JSON.parse(juju.databag(id, 'loki').grafana_source_data ?? 'null');

/** Reads it as Grafana's charm does. */
function received(units = ['loki/0']) {
  const ofUnits = Object.fromEntries(units.map((unit) => [unit, juju.databag(7, unit)]));
  return readSources(createDatabags('grafana-source:7', juju.databag(7, 'loki'), ofUnits));
}

describe('what Grafana gets from a provider', () => {
  test.each<[string, GrafanaSourceProviderOptions, object]>([
    ['a port', basic, { type: 'loki', url: own }],
    ['a port as text', { ...basic, sourcePort: '3100' }, { url: own }],
    ['a URL', { sourceType: 'loki', sourceUrl: 'https://x/loki' }, { url: 'https://x/loki' }],
    [
      'a URL without a scheme',
      { sourceType: 'jaeger', sourceUrl: 'j.local:1/ui' },
      { url: 'http://j.local:1/ui' },
    ],
    ['both, of which the URL wins', { ...basic, sourceUrl: 'https://x' }, { url: 'https://x' }],
    [
      'extra fields',
      { ...basic, extraFields: { a: { b: [1, null] } } },
      { extraFields: { a: { b: [1, null] } } },
    ],
    ['Mimir', { ...basic, sourceType: 'mimir' }, { type: 'mimir', url: `${own}/prometheus` }],
    ['Mimir at a URL', { sourceType: 'mimir', sourceUrl: 'http://x/m/' }, { url: 'http://x/m/prometheus' }],
    [
      'alertmanager',
      { ...basic, sourceType: 'alertmanager' },
      { extraFields: { implementation: 'prometheus' } },
    ],
    [
      'alertmanager of another implementation',
      { ...basic, sourceType: 'alertmanager', extraFields: { implementation: 'mimir', a: 1 } },
      { extraFields: { implementation: 'mimir', a: 1 } },
    ],
    [
      'the application',
      { ...basic, unitDatasources: false, appDatasource: true },
      { unit: null, url: 'http://loki.cos.svc.cluster.local:3100' },
    ],
    [
      'the application at a URL',
      { sourceType: 'loki', unitDatasources: false, appDatasource: true, appUrl: 'lb:80' },
      { unit: null, url: 'http://lb:80' },
    ],
  ])('is one data source: %s', async (_case, options, expected) => {
    await run(options);
    expect(await received()).toEqual({ sources: [expect.objectContaining(expected)], warnings: [] });
  });

  test('is both kinds of data source where it asks for both', async () => {
    await run({ ...basic, appDatasource: true });
    expect((await received()).sources?.map(({ unit }) => unit)).toEqual(['loki/0', null]);
  });

  test('is what the Python library writes', async () => {
    await run({ sourceType: 'loki', sourcePort: 3100 });
    const recorded = relationOf('source-loki-v0-1unit');
    expect(data()).toEqual({
      ...JSON.parse(recorded.remote_app_data.grafana_source_data ?? ''),
      model_uuid: expect.any(String),
    });
    expect(unitHost()).toBe(recorded.remote_units_data['loki/0']?.grafana_source_host);
  });

  test('is the address of the leader alone behind an ingress for the application', async () => {
    const options = { sourceType: 'loki', sourceUrl: 'http://ingress/loki', isIngressPerApp: true };
    await run(options);
    await run(options, { kind: 'relation-joined', relation: 7, remoteUnit: 'grafana7/0', unit: 'loki/1' });
    expect([unitHost('loki/0'), unitHost('loki/1')]).toEqual(['http://ingress/loki', undefined]);
    juju.leader = 'loki/1';
    for (const unit of ['loki/0', 'loki/1']) await run(options, { kind: 'pebble-ready', unit });
    expect([unitHost('loki/0'), unitHost('loki/1')]).toEqual([undefined, 'http://ingress/loki']);
  });

  test('is from a follower only its own address', async () => {
    await run({ ...basic, appDatasource: true }, { kind: 'pebble-ready', unit: 'loki/1' });
    expect(juju.databag(7, 'loki')).toEqual({});
    expect(unitHost('loki/1')).toBe('http://loki-1.loki-endpoints.cos.svc.cluster.local:3100');
  });

  test('goes when a kind of data source is switched off', async () => {
    await run({ ...basic, appDatasource: true });
    await run({ ...basic, unitDatasources: false }, { kind: 'upgrade-charm' });
    expect((await received()).sources).toEqual([]);
  });
});

describe('a provider publishes', () => {
  const relations = () => [7, 8].filter((id) => unitHost('loki/0', id) !== undefined);

  test.each([
    [{ kind: 'relation-joined', relation: 7 }, [7]],
    [{ kind: 'relation-changed', relation: 8 }, [8]],
    [{ kind: 'relation-broken', relation: 8 }, []],
    [{ kind: 'pebble-ready' }, [7, 8]],
    [{ kind: 'leader-elected' }, [7, 8]],
    [{ kind: 'upgrade-charm' }, [7, 8]],
    [{ kind: 'update-status' }, []],
  ] as [LittleHook, number[]][])('after %j into %j', async (hook, expected) => {
    await run(basic, hook);
    expect(relations()).toEqual(expected);
  });

  test('after the events that it is given', async () => {
    const options = { ...basic, refreshEvents: ['update-status'] } as const;
    await run(options, { kind: 'pebble-ready' });
    expect(relations()).toEqual([]);
    await run(options, { kind: 'update-status' });
    expect(relations()).toEqual([7, 8]);
  });

  test('a new URL into all relations when it is told', async () => {
    await run(basic, { kind: 'config-changed' }, (provider) => provider.updateSource('new:80'));
    expect([unitHost('loki/0', 7), unitHost('loki/0', 8)]).toEqual(['http://new:80', 'http://new:80']);
  });

  test('its own address again when the URL is gone, and the same without a word on it', async () => {
    const options = { ...basic, sourceUrl: 'http://x', appDatasource: true };
    await run(options, { kind: 'config-changed' }, (provider) => provider.updateSource());
    expect(unitHost()).toBe('http://x');
    await run(options, { kind: 'config-changed' }, (provider) => provider.updateSource(''));
    expect(unitHost()).toBe(own);
    await run(options, { kind: 'config-changed' }, (provider) => provider.updateAppSource('http://lb'));
    expect(juju.databag(7, 'loki').grafana_source_app_host).toBe('http://lb');
  });
});

describe('a provider warns', () => {
  test.each<[string, GrafanaSourceProviderOptions, string]>([
    ['of a URL without a scheme', { sourceType: 'loki', sourceUrl: 'x' }, 'no scheme'],
    ['of a port and a URL', { ...basic, sourceUrl: 'http://x' }, 'using the URL'],
    ['of no data source at all', { ...basic, unitDatasources: false }, 'Grafana gets none'],
    ['of a URL that Grafana would skip', { sourceType: 'loki', sourceUrl: 'http://a b' }, 'will skip'],
  ])('%s', async (_case, options, text) => {
    await run(options);
    expect(juju.warnings()).toEqual([expect.stringContaining(text)]);
  });
});

describe('what Grafana sent back', () => {
  test('is there for each Grafana that has', async () => {
    juju.relations.get(7)?.units.push('grafana7/0');
    const relation = juju.relations.get(7);
    if (relation) {
      relation.databags.grafana7 = {
        grafana_uid: 'g7',
        datasource_uids: '{"loki/0":"P1"}',
        app_datasource_uid: 'P2',
        grafana_base_url: 'http://g7',
      };
    }
    await run(basic, { kind: 'update-status' }, async (provider) => {
      expect(await provider.sourceUids()).toEqual({
        g7: { units: { 'loki/0': 'P1' }, app: 'P2', baseUrl: 'http://g7' },
      });
    });
  });

  test('is empty, with a warning, where it is garbage', async () => {
    const relation = juju.relations.get(7);
    for (const text of ['{bad', '[]', '{"loki/0":5}']) {
      if (relation) relation.databags.grafana7 = { grafana_uid: 'g7', datasource_uids: text };
      await run(basic, { kind: 'update-status' }, async (provider) => {
        expect(await provider.sourceUids()).toEqual({ g7: { units: {} } });
      });
      expect(juju.warnings()).toEqual([
        'grafana-source:7: skipped datasource_uids: is not a JSON object of strings',
      ]);
    }
  });
});

describe('a provider is refused', () => {
  test.each<[string, GrafanaSourceProviderOptions, string]>([
    ['without port and URL', { sourceType: 'loki' }, 'source-fields-missing'],
    ['without a type', { sourceType: '', sourcePort: 1 }, 'source-fields-missing'],
    [
      'without an address of its application',
      { sourceType: 'loki', sourceUrl: 'http://x', appDatasource: true },
      'source-fields-missing',
    ],
    ['on an endpoint that is not there', { ...basic, endpoint: 'missing' }, 'relation-not-found'],
    ['on one of another interface', { ...basic, endpoint: 'other-interface' }, 'relation-interface-mismatch'],
    ['on one of the other side', { ...basic, endpoint: 'wrong-side' }, 'relation-role-mismatch'],
  ])('%s', async (_case, options, code) => {
    await expect(run(options)).rejects.toMatchObject({ code });
  });

  test('when its URL goes and there is no port', async () => {
    const options = { sourceType: 'loki', sourceUrl: 'http://x' };
    const failing = run(options, { kind: 'config-changed' }, (provider) => provider.updateSource(''));
    await expect(failing).rejects.toThrow(SourceFieldsMissingError);
  });

  test('with another error than that of a relation unknown to Juju', () => {
    expect(new RelationNotFoundError('x')).not.toBeInstanceOf(HookToolRelationNotFoundError);
  });
});

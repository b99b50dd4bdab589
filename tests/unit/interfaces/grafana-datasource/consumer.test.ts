import { beforeEach, describe, expect, test } from '@jest/globals';
import type { HookContext } from 'charmkit/charm';
import {
  computeDataSourceUid,
  type GrafanaSource,
  GrafanaSourceConsumer,
  RelationInterfaceMismatchError,
  RelationNotFoundError,
  RelationRoleMismatchError,
  type SourceNotifications,
} from 'charmkit/interfaces/grafana-datasource';
import { type RecordedRelation, readFixture, relationOf } from './fixtures.ts';
import { type LittleHook, LittleJuju } from './little-juju.ts';

const peer = 1;
const uuid = '7e57da7a-0000-4000-8000-50c5a1e5da7a';
let juju: LittleJuju;
let baseUrl: string;

/** What the last hook read from its consumer. */
let seen: {
  readonly changed: SourceNotifications;
  readonly sources: readonly GrafanaSource[];
  readonly namesToDelete: readonly string[];
};

beforeEach(() => {
  juju = new LittleJuju({ charm: 'data-source-user', app: 'grafana' });
  juju.relations.set(peer, { endpoint: 'grafana', remoteApp: 'grafana', units: ['grafana/0'], databags: {} });
  baseUrl = 'http://grafana:3000';
});

/** Reads as the charm does: an event of a provider reads its relation, any other hook reads all relations. */
async function updateFor(context: HookContext): Promise<void> {
  const consumer = new GrafanaSourceConsumer(context, { baseUrl });
  if (context.event.kind === 'upgrade-charm') await consumer.upgradeKeys();
  const relation = context.eventRelation();
  const scope = relation?.endpoint === 'grafana-source' ? { relation } : 'all';
  const changed = await consumer.updateSources(scope);
  seen = { changed, sources: await consumer.sources(), namesToDelete: await consumer.sourcesToDelete() };
}

const run = (hook: LittleHook) => juju.hook(hook, updateFor);

function relate(id: number, recorded: RecordedRelation): void {
  const { remote_app: remoteApp, remote_app_data: app, remote_units_data: units } = recorded;
  const databags = { [remoteApp]: { ...app }, ...structuredClone(units) };
  juju.relations.set(id, { endpoint: 'grafana-source', remoteApp, units: Object.keys(units), databags });
}

async function depart(id: number, remoteUnit: string): Promise<void> {
  const relation = juju.relations.get(id);
  if (relation) relation.units = relation.units.filter((unit) => unit !== remoteUnit);
  await run({ kind: 'relation-departed', relation: id, remoteUnit, departingUnit: remoteUnit });
}

async function breakRelation(id: number): Promise<void> {
  await run({ kind: 'relation-broken', relation: id });
  juju.relations.delete(id);
}

const shown = () => seen.sources.map(({ name }) => name.replace(/^juju_[^_]+_[^_]+_/, ''));
const deleted = () => seen.namesToDelete.map((name) => name.replace(/^juju_[^_]+_[^_]+_/, ''));
const published = (id: number) => juju.databag(id, 'grafana');
const uidsTold = (id: number) => JSON.parse(published(id).datasource_uids ?? 'null');
const nameOf = (rest: string) => `juju_cos_f2c1b2a0-3f6e-4d2a-9b6b-2a1f0c9d8e71_${rest}`;

describe('a provider that is related', () => {
  test('is told which Grafana this is, where it is, and the uid of each data source', async () => {
    relate(7, relationOf('source-prometheus-v0-3units'));
    await run({ kind: 'relation-changed', relation: 7 });
    expect(published(7)).toEqual({
      grafana_uid: `juju_cos_${uuid}_grafana_0`,
      grafana_base_url: 'http://grafana:3000',
      datasource_uids: expect.any(String),
      requested_secrets: '["secure_extra_fields"]',
    });
    expect(uidsTold(7)).toEqual({
      'prometheus/0': computeDataSourceUid(nameOf('prometheus_0')),
      'prometheus/1': computeDataSourceUid(nameOf('prometheus_1')),
      'prometheus/2': computeDataSourceUid(nameOf('prometheus_2')),
    });
  });

  test('is told the uid of its application where that is a data source', async () => {
    relate(7, relationOf('source-plain-v1-app-and-units'));
    await run({ kind: 'relation-changed', relation: 7 });
    expect(published(7).app_datasource_uid).toBe(computeDataSourceUid(nameOf('both')));
    expect(Object.keys(uidsTold(7))).toEqual(['both/0', 'both/1']);

    delete juju.databag(7, 'both').grafana_source_app_host;
    await run({ kind: 'relation-changed', relation: 7 });
    expect(published(7)).not.toHaveProperty('app_datasource_uid');
    expect(deleted()).toEqual(['both']);
  });

  test('is told only that it may send secrets before it has described itself', async () => {
    relate(7, relationOf('source-no-metadata'));
    await run({ kind: 'relation-created', relation: 7 });
    await run({ kind: 'relation-changed', relation: 7 });
    await run({ kind: 'config-changed' });
    expect(published(7)).toEqual({ requested_secrets: '["secure_extra_fields"]' });
    expect(seen.sources).toEqual([]);
  });

  test('is told that there is none of its data sources where it has no address', async () => {
    relate(7, relationOf('source-plain-v1-none'));
    await run({ kind: 'relation-changed', relation: 7 });
    expect(uidsTold(7)).toEqual({});
  });

  test('is told so when it takes back what it was', async () => {
    relate(7, relationOf('source-prometheus-v0-1unit'));
    await run({ kind: 'relation-changed', relation: 7 });
    delete juju.databag(7, 'prometheus').grafana_source_data;
    await run({ kind: 'relation-changed', relation: 7 });
    expect(uidsTold(7)).toEqual({});
    expect(deleted()).toEqual(['prometheus_0']);
  });

  test('learns a new base URL in the first hook that knows it', async () => {
    relate(7, relationOf('source-prometheus-v0-1unit'));
    relate(8, relationOf('source-loki-v0-1unit'));
    await run({ kind: 'config-changed' });
    baseUrl = 'https://obs.example.com/cos-grafana';
    await run({ kind: 'relation-changed', relation: 8 });
    expect([7, 8].map((id) => published(id).grafana_base_url)).toEqual([baseUrl, baseUrl]);
  });
});

describe('what the Python charm recorded step by step', () => {
  const fixture = readFixture('source-scale-down-and-remove');

  test('comes out the same, but that a departed unit loses its uid at once', async () => {
    relate(700, relationOf('source-scale-down-and-remove'));
    const steps = [
      () => run({ kind: 'relation-changed', relation: 700 }),
      () => depart(700, 'prometheus/2'),
      () => run({ kind: 'update-status' }),
      () => run({ kind: 'relation-changed', relation: 700 }),
      () => {
        juju.relations.get(700)?.units.push('prometheus/2');
        return run({ kind: 'relation-changed', relation: 700, remoteUnit: 'prometheus/2' });
      },
      () => depart(700, 'prometheus/2'),
      () => depart(700, 'prometheus/1'),
      () => depart(700, 'prometheus/0'),
      () => breakRelation(700),
    ];
    for (const [index, step] of steps.entries()) {
      await step();
      const expected = fixture.result.steps?.[index];
      const names = Object.values(expected?.sources ?? {}).flatMap((list) =>
        list.map((source) => source.source_name),
      );
      expect(seen.sources.map(({ name }) => name)).toEqual(names.toSorted());
      expect(seen.namesToDelete).toEqual(expected?.sources_to_delete.toSorted());
      if (juju.relations.has(700)) {
        expect(Object.values(uidsTold(700))).toEqual(seen.sources.map(({ uid }) => uid));
      }
    }
  });

  test('differs where an application-level data source loses its relation: it goes', async () => {
    relate(700, relationOf('source-v1-app-level-removed'));
    await run({ kind: 'relation-changed', relation: 700 });
    await depart(700, 'loki/0');
    expect(shown()).toEqual(['loki']);
    await breakRelation(700);
    expect([shown(), deleted()]).toEqual([[], ['loki']]);
  });

  test('differs where a unit departs that never had an address: nothing happens', async () => {
    relate(7, relationOf('source-unit-without-host'));
    await run({ kind: 'relation-changed', relation: 7 });
    await depart(7, 's/1');
    expect(shown()).toEqual(['s_0']);
    expect(seen.changed).toEqual({ sourcesChanged: false, sourcesToDeleteChanged: false });
  });
});

describe('a hook', () => {
  test.each([1, 10, 100])('of one provider asks about no other of %i', async (count) => {
    for (let id = 10; id < 10 + count; id += 1) relate(id, relationOf('source-prometheus-v0-3units'));
    await run({ kind: 'config-changed' });
    juju.databag(10, 'prometheus/0').grafana_source_host = 'http://moved:9090';
    await run({ kind: 'relation-changed', relation: 10, remoteUnit: 'prometheus/0' });
    expect(juju.tools().toSorted()).toEqual([
      'is-leader',
      'relation-get',
      'relation-get',
      'relation-get',
      'relation-get',
      'relation-get',
      'relation-get',
      'relation-ids',
      'relation-list',
      'relation-set',
    ]);
  });

  test.each(['config-changed', 'upgrade-charm', 'update-status'] as const)(
    '%s writes nothing the second time',
    async (kind) => {
      relate(7, relationOf('source-prometheus-v0-3units'));
      relate(8, relationOf('source-loki-v1-1unit'));
      await run({ kind: 'relation-changed', relation: 7 });
      await run({ kind });
      const before = structuredClone(juju.relations);
      await run({ kind });
      expect(juju.relations).toEqual(before);
      if (kind !== 'upgrade-charm') expect(juju.tools()).not.toContain('relation-set');
      expect(seen.changed).toEqual({ sourcesChanged: false, sourcesToDeleteChanged: false });
    },
  );

  test('that fails leaves nothing behind, and the next one mends it', async () => {
    relate(7, relationOf('source-prometheus-v0-1unit'));
    const failing = juju.hook({ kind: 'relation-changed', relation: 7 }, async (context) => {
      await updateFor(context);
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(juju.databag(peer, 'grafana')).toEqual({});
    await run({ kind: 'update-status' });
    expect(shown()).toEqual(['prometheus_0']);
    expect(uidsTold(7)).toEqual({ 'prometheus/0': computeDataSourceUid(nameOf('prometheus_0')) });
  });

  test('that was lost is noticed', async () => {
    relate(7, relationOf('source-prometheus-v0-1unit'));
    const complete: boolean[] = [];
    const ask = async (context: HookContext) => {
      complete.push(await new GrafanaSourceConsumer(context, { baseUrl }).isComplete());
    };
    await juju.hook({ kind: 'update-status' }, ask);
    await run({ kind: 'update-status' });
    await juju.hook({ kind: 'update-status' }, ask);
    baseUrl = 'http://elsewhere';
    await juju.hook({ kind: 'update-status' }, ask);
    expect(complete).toEqual([false, true, false]);
  });

  test('tells its listeners what changed', async () => {
    relate(7, relationOf('source-prometheus-v0-1unit'));
    const heard: string[] = [];
    const listen = async (context: HookContext) => {
      const consumer = new GrafanaSourceConsumer(context, { baseUrl });
      consumer.on('sources-changed', () => heard.push('sources'));
      consumer.on('sources-to-delete-changed', () => heard.push('to delete'));
      await consumer.updateSources('all');
    };
    await juju.hook({ kind: 'config-changed' }, listen);
    await juju.hook({ kind: 'config-changed' }, listen);
    expect(heard).toEqual(['sources']);
    juju.relations.delete(7);
    await juju.hook({ kind: 'config-changed' }, listen);
    expect(heard).toEqual(['sources', 'sources', 'to delete']);
  });

  test('before the peer relation exists works with what it read', async () => {
    juju.relations.delete(peer);
    relate(7, relationOf('source-prometheus-v0-1unit'));
    await run({ kind: 'relation-changed', relation: 7 });
    expect(shown()).toEqual(['prometheus_0']);
  });
});

describe('garbage from one provider', () => {
  test.each([
    ['grafana_source_data', '{bad', 'loki'],
    ['grafana_source_data', '"\ud800"', 'loki'],
    ['grafana_source_data', 'x'.repeat(1_000_000), 'loki'],
    ['grafana_source_host', 'http://a\nb: c', 'loki/0'],
    ['grafana_source_app_host', '- {a: b}', 'loki'],
  ])('in %s costs one warning, and no other data source', async (key, value, owner) => {
    relate(7, relationOf('source-prometheus-v0-1unit'));
    relate(8, relationOf('source-loki-v0-1unit'));
    juju.databag(8, owner)[key] = value;
    await run({ kind: 'config-changed' });
    expect(shown()).toContain('prometheus_0');
    expect(juju.warnings()).toEqual([expect.stringMatching(`^grafana-source:8: skipped ${key}`)]);
    expect(juju.warnings().join().length).toBeLessThan(200);
  });

  test('in peer data is rebuilt', async () => {
    relate(7, relationOf('source-prometheus-v0-1unit'));
    const databags = juju.relations.get(peer)?.databags;
    if (databags) databags.grafana = { sources: '{bad', sources_to_delete: '7' };
    await run({ kind: 'config-changed' });
    expect(shown()).toEqual(['prometheus_0']);
    expect(JSON.parse(juju.databag(peer, 'grafana').sources ?? '')).toHaveProperty('7');
  });

  test('that takes the name of another is warned of once, until it changes', async () => {
    relate(7, relationOf('source-prometheus-v0-1unit'));
    relate(8, relationOf('source-prometheus-v0-1unit'));
    await run({ kind: 'config-changed' });
    expect(juju.warnings()).toEqual([
      `grafana-source:8: skipped data source ${nameOf('prometheus_0')}: grafana-source:7 has one of the same name`,
    ]);
    await run({ kind: 'update-status' });
    expect(juju.warnings()).toEqual([]);
    await breakRelation(7);
    expect([shown(), deleted()]).toEqual([['prometheus_0'], []]);
  });
});

describe('units that do not lead', () => {
  const follow = (kind: 'relation-changed' | 'update-status', relation?: number) =>
    run({ kind, unit: 'grafana/1', ...(relation && { relation }) });

  test('see the data sources of the leader, and write nothing', async () => {
    relate(7, relationOf('source-prometheus-v0-1unit'));
    await run({ kind: 'config-changed' });
    await follow('relation-changed', 7);
    expect(shown()).toEqual(['prometheus_0']);
    expect(juju.tools()).not.toContain('relation-set');
  });

  test('are notified when the peer data changes', async () => {
    await follow('relation-changed', peer);
    expect(seen.changed).toEqual({ sourcesChanged: true, sourcesToDeleteChanged: true });
    await follow('update-status');
    expect(seen.changed).toEqual({ sourcesChanged: false, sourcesToDeleteChanged: false });
  });

  test('publish the same when they become the leader', async () => {
    relate(7, relationOf('source-prometheus-v0-1unit'));
    await run({ kind: 'config-changed' });
    const before = published(7);
    juju.leader = 'grafana/1';
    await run({ kind: 'leader-elected', unit: 'grafana/1' });
    expect(published(7)).toEqual(before);
  });
});

describe('a leader that is being removed', () => {
  test('does not take the data sources along', async () => {
    relate(7, relationOf('source-prometheus-v0-1unit'));
    relate(8, relationOf('source-loki-v1-1unit'));
    await run({ kind: 'config-changed' });
    const before = juju.databag(peer, 'grafana');
    const departing = { remoteUnit: 'prometheus/0', departingUnit: 'grafana/0' };
    const relation = juju.relations.get(7);
    if (relation) relation.units = [];
    await run({ kind: 'relation-departed', relation: 7, ...departing });
    await run({ kind: 'relation-broken', relation: 7 });
    juju.relations.delete(7);
    await run({ kind: 'relation-broken', relation: 8 });
    juju.relations.delete(8);
    await run({ kind: 'stop' });
    expect(juju.databag(peer, 'grafana')).toEqual(before);
    expect(shown()).toEqual(['prometheus_0', 'loki']);
  });
});

describe('an upgrade from the Python charm', () => {
  const old = {
    unit: 'prometheus/0',
    'source-name': nameOf('prometheus_0'),
    'source-type': 'prometheus',
    url: 'http://old:9090',
  };
  const key = 'GrafanaCharm/GrafanaSourceConsumer[grafana-source]/StoredStateData[_stored]';

  test('moves what the unit kept into peer data, and removes it there', async () => {
    juju.state['grafana/0'] = {
      [key]: JSON.stringify({ sources: { 7: [old] }, sources_to_delete: ['gone'] }),
      other: 'kept',
    };
    await juju.hook({ kind: 'upgrade-charm' }, async (context) => {
      const consumer = new GrafanaSourceConsumer(context, { baseUrl });
      await consumer.upgradeKeys();
      expect((await consumer.sources()).map(({ url }) => url)).toEqual(['http://old:9090']);
    });
    expect(JSON.parse(juju.databag(peer, 'grafana').sources_to_delete ?? '')).toEqual(['gone']);
    expect(juju.databag(peer, 'grafana').sources).toContain('"source_name"');
    expect(juju.state['grafana/0']).toEqual({ other: 'kept' });
  });

  test('sends uids to providers that were sent names, although no data source changes', async () => {
    relate(7, relationOf('source-prometheus-v0-1unit'));
    await run({ kind: 'config-changed' });
    juju.databag(7, 'grafana').datasource_uids = '{"prometheus/0":"a name"}';
    await run({ kind: 'upgrade-charm' });
    expect(uidsTold(7)).toEqual({ 'prometheus/0': computeDataSourceUid(nameOf('prometheus_0')) });
    expect(seen.changed.sourcesChanged).toBe(false);
  });

  test('leaves followers alone', async () => {
    juju.state['grafana/1'] = { [key]: JSON.stringify({ sources: { 7: [old] } }) };
    await run({ kind: 'upgrade-charm', unit: 'grafana/1' });
    expect(juju.databag(peer, 'grafana')).toEqual({});
    expect(juju.state['grafana/1']).toHaveProperty([key]);
  });
});

describe('the list of names to delete', () => {
  const withConsumer = (unit: string, act: (consumer: GrafanaSourceConsumer) => Promise<unknown>) =>
    juju.hook({ kind: 'update-status', unit }, async (context) => {
      const consumer = new GrafanaSourceConsumer(context, { baseUrl });
      await act(consumer);
      seen = { ...seen, sources: await consumer.sources(), namesToDelete: await consumer.sourcesToDelete() };
    });
  const acknowledge = (unit: string) =>
    withConsumer(unit, async (consumer) => consumer.acknowledgeDeleted(await consumer.sourcesToDelete()));
  const forget = () => withConsumer('grafana/0', (consumer) => consumer.forgetDeleted());

  beforeEach(async () => {
    juju.relations.get(peer)?.units.push('grafana/1');
    relate(7, relationOf('source-prometheus-v0-1unit'));
    await run({ kind: 'config-changed' });
    await depart(7, 'prometheus/0');
  });

  test('keeps a name until every unit has applied its deletion', async () => {
    await acknowledge('grafana/0');
    await forget();
    expect(deleted()).toEqual(['prometheus_0']);
    await acknowledge('grafana/1');
    await forget();
    expect(deleted()).toEqual([]);
  });

  test('keeps a name that got onto it in this hook, whatever was acknowledged earlier', async () => {
    await acknowledge('grafana/0');
    await acknowledge('grafana/1');
    juju.relations.get(7)?.units.push('prometheus/0');
    await run({ kind: 'relation-changed', relation: 7 });
    expect(deleted()).toEqual([]);
    juju.relations.delete(7);
    await withConsumer('grafana/0', async (consumer) => {
      await consumer.updateSources('all');
      await consumer.forgetDeleted();
    });
    expect(deleted()).toEqual(['prometheus_0']);
  });

  test('is acknowledged in one key of the unit, gone when there is nothing to delete', async () => {
    await acknowledge('grafana/1');
    expect(juju.databag(peer, 'grafana/1')).toEqual({
      sources_deleted: JSON.stringify([nameOf('prometheus_0')]),
    });
    await acknowledge('grafana/1');
    expect(juju.tools()).not.toContain('relation-set');
    juju.relations.get(7)?.units.push('prometheus/0');
    await run({ kind: 'relation-changed', relation: 7 });
    await acknowledge('grafana/1');
    expect(juju.databag(peer, 'grafana/1')).toEqual({});
  });
});

describe('the endpoint', () => {
  test.each([
    ['missing', RelationNotFoundError],
    ['other-interface', RelationInterfaceMismatchError],
    ['wrong-side', RelationRoleMismatchError],
  ])('%s is refused', async (endpoint, expected) => {
    await juju.hook({ kind: 'config-changed' }, async (context) => {
      const refused = () => new GrafanaSourceConsumer(context, { baseUrl, endpoint });
      expect(refused).toThrow(expected);
      expect(refused).toThrow(endpoint);
    });
  });
});

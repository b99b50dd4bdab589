import { describe, expect, test } from '@jest/globals';
import type { HookContext } from 'charmkit/charm';
import { secretAdd, secretGrant, secretIds, secretSet } from 'charmkit/hook-tools';
import { GrafanaSourceProvider, type SourceFields } from 'charmkit/interfaces/grafana-datasource';
import { setLeader } from 'charmkit/juju-model';
import { credentialsPath, datasourcesPath } from '../../src/grafana/files.ts';
import { charmOf } from './neighbour.ts';
import { filesWithMarker, openPlaces } from './open-places.ts';
import { nameOf, provider, sourceData } from './providers.ts';
import { World } from './world.ts';

const marker = 'marker-4711';
const units = ['grafana/0', 'grafana/1'] as const;

/** Mimir's recorded databag, with another secret value. */
function mimir(value: string = marker) {
  const fields = {
    extra_fields: { httpHeaderName1: 'X-Scope-OrgID' },
    secure_extra_fields: { httpHeaderValue1: value },
  };
  return { ...provider('mimir', 1), app: sourceData('mimir', 'prometheus', fields) };
}

async function secretsIn(world: World, unit: string = 'grafana/0') {
  return (await world.file(unit)).datasources.map(({ secureJsonData }) => secureJsonData);
}

describe('what a provider sends in secure_extra_fields', () => {
  test('reaches every Grafana, and lies open nowhere', async () => {
    await using world = await World.open({ units: 2 });
    world.relate('mimir', mimir());
    await world.settle();
    for (const kind of ['config-changed', 'update-status', 'upgrade-charm']) {
      for (const unit of units) await world.fire(kind, { unit });
    }
    for (const unit of units) {
      expect(await secretsIn(world, unit)).toEqual([{ httpHeaderValue1: marker }]);
      expect(world.grafana(unit).loaded.at(-1)).toEqual(await world.file(unit));
      expect(await filesWithMarker(world.pebble(unit).root, marker)).toEqual({
        [datasourcesPath]: '600',
        [credentialsPath]: '600',
      });
    }
    expect(openPlaces(world, marker)).toEqual([]);
    expect(world.databag('grafana').sources).toContain('httpHeaderName1');
  });

  test.each(['secret-add', 'relation-set', 'status-get'])(
    'is not told by a hook that breaks at %s, and arrives with its repetition',
    async (tool) => {
      await using world = await World.open();
      const { number } = world.relate('mimir', mimir('old'));
      await world.settle();
      world.write(number, 'mimir', mimir());
      await world.cutShort(tool);
      await world.settle();
      expect(await secretsIn(world)).toEqual([{ httpHeaderValue1: marker }]);
      expect(openPlaces(world, marker)).toEqual([]);
    },
  );

  test('is followed by every unit when it changes, whoever leads', async () => {
    await using world = await World.open({ units: 2 });
    const { number } = world.relate('mimir', mimir('first'));
    await world.settle();
    for (const [leader, value] of [
      ['grafana/0', 'second'],
      ['grafana/1', 'third'],
      ['grafana/0', 'second'],
    ] as const) {
      setLeader(world.model, leader);
      await world.settle();
      world.write(number, 'mimir', mimir(value));
      await world.settle();
      for (const unit of units) expect(await secretsIn(world, unit)).toEqual([{ httpHeaderValue1: value }]);
    }
  });

  test.each(units)('comes back from the secret when the pod of %s is moved', async (unit) => {
    await using world = await World.open({ units: 2 });
    world.relate('mimir', mimir());
    await world.settle();
    await world.stopPebble(unit);
    await world.startPebble(unit);
    await world.settle();
    expect(await secretsIn(world, unit)).toEqual([{ httpHeaderValue1: marker }]);
  });

  test('goes with the relation', async () => {
    await using world = await World.open({ units: 2 });
    world.relate('mimir', mimir());
    await world.settle();
    const own = () => Object.values(world.model.secrets).filter(({ owner }) => owner.kind !== 'model');
    expect(own()).toHaveLength(2);
    world.unrelate('mimir');
    await world.settle();
    expect(own().map(({ label }) => label)).toEqual(['admin-password']);
    for (const unit of units) expect(await filesWithMarker(world.pebble(unit).root, marker)).toEqual({});
  });

  test('costs a quiet hook nothing', async () => {
    await using world = await World.open({ units: 2 });
    world.relate('mimir', mimir());
    await world.settle();
    for (const unit of units) {
      const { calls } = await world.fire('update-status', { unit });
      expect(calls.map(({ call }) => call.tool)).not.toContain('secret-get');
      expect(calls.length).toBeLessThanOrEqual(7);
    }
  });
});

describe('peer data of the Python charm', () => {
  test.each(['upgrade-charm', 'update-status', 'config-changed'])(
    'has its secrets put away by %s, and every Grafana keeps them',
    async (hook) => {
      await using world = await World.open({ units: 2 });
      const { number } = world.relate('mimir', mimir());
      await world.settle();
      const source = {
        unit: 'mimir/0',
        source_name: nameOf('mimir', 0),
        source_type: 'prometheus',
        url: 'http://mimir-0.mimir-endpoints.cos.svc.cluster.local:9090',
        extra_fields: { httpHeaderName1: 'X-Scope-OrgID' },
        secure_extra_fields: { httpHeaderValue1: marker },
      };
      const { appData } = world.model.relations[world.peerRelation] ?? {};
      const sources = JSON.stringify({ [number]: [source] });
      if (appData?.grafana) appData.grafana.content = { ...appData.grafana.content, sources };
      expect(openPlaces(world, marker)).toEqual(['databags']);
      await world.fire(hook);
      expect(openPlaces(world, marker)).toEqual([]);
      await world.settle();
      for (const unit of units) expect(await secretsIn(world, unit)).toEqual([{ httpHeaderValue1: marker }]);
    },
  );
});

describe('a provider with this SDK', () => {
  /** Provides the current content of `fields` in each hook. */
  const providing = (fields: { now: SourceFields }) =>
    charmOf((context) =>
      new GrafanaSourceProvider(context, {
        sourceType: 'prometheus',
        sourcePort: 9090,
        secureExtraFields: fields.now,
        refreshEvents: ['update-status'],
      }).refresh(),
    );

  test('hands over its secure fields in a secret, and never openly', async () => {
    await using world = await World.open({ units: 2 });
    const fields = { now: { httpHeaderValue1: marker } };
    await world.deployCharm('mimir', providing(fields));
    const { number } = world.integrate('mimir', 'grafana-source');
    await world.settle();
    for (const unit of units) expect(await secretsIn(world, unit)).toEqual([{ httpHeaderValue1: marker }]);
    expect(openPlaces(world, marker)).toEqual([]);
    expect(JSON.stringify(world.model.relations[number])).not.toContain(marker);
    const commandLines = world.runs.flatMap(({ calls }) => calls.map(({ call }) => [call.args, call.stdin]));
    expect(JSON.stringify(commandLines)).not.toContain(marker);
  });
});

describe('a provider that keeps its secret and changes what it holds', () => {
  /** Shares the fields as charms with another library do: one secret with a label. */
  const keeping = (fields: { now: string; isGranted: boolean }) =>
    charmOf(async (context) => {
      const [id] = await secretIds(context.tools);
      const content = { fields: fields.now };
      if (id === undefined) await secretAdd(context.tools, { owner: 'application', content });
      else await secretSet(context.tools, { id, content });
      await tell(context, fields.isGranted);
    });

  async function tell(context: HookContext, isGranted: boolean): Promise<void> {
    const [id] = await secretIds(context.tools);
    for (const relation of await context.relations('grafana-source')) {
      const data = { secure_extra_fields_secret: `secret:${id}` };
      relation.writeOwnApp(sourceData('mimir', 'prometheus', data));
      relation.writeOwnUnit({ grafana_source_host: 'http://mimir:1' });
      if (isGranted && id) await secretGrant(context.tools, { id, relationId: relation.id });
    }
  }

  test('is followed by every unit', async () => {
    await using world = await World.open({ units: 2 });
    const fields = { now: '{"password":"first"}', isGranted: true };
    await world.deployCharm('mimir', keeping(fields));
    world.integrate('mimir', 'grafana-source');
    await world.settle();
    for (const unit of units) expect(await secretsIn(world, unit)).toEqual([{ password: 'first' }]);
    fields.now = `{"password":"${marker}"}`;
    await world.fire('update-status', { unit: 'mimir/0' });
    const runs = await world.settle();
    expect(runs.map(({ hook }) => hook.kind)).toContain('secret-changed');
    for (const unit of units) expect(await secretsIn(world, unit)).toEqual([{ password: marker }]);
    expect(openPlaces(world, marker)).toEqual([]);
  });

  test('costs only the fields, and one warning for each unit, while it may not be read', async () => {
    await using world = await World.open({ units: 2 });
    const fields = { now: `{"password":"${marker}"}`, isGranted: false };
    await world.deployCharm('mimir', keeping(fields));
    world.integrate('mimir', 'grafana-source');
    await world.settle();
    await world.fire('update-status');
    const warnings = world.runs.flatMap(({ logs }) => logs).filter(({ level }) => level === 'WARNING');
    expect(warnings).toHaveLength(2);
    expect(warnings[0]?.message).toMatch(/can't use secret:\w+: Juju does not let this unit read it/);
    expect(await world.names()).toHaveLength(1);
    for (const unit of units) {
      expect(world.status(unit)).toMatch(
        /^waiting: data source juju_\S+_mimir_0 has no secure fields: secret:\w+: Juju does not let/,
      );
    }
    fields.isGranted = true;
    await world.fire('update-status', { unit: 'mimir/0' });
    await world.settle();
    for (const unit of units) await world.fire('update-status', { unit });
    for (const unit of units) {
      expect(await secretsIn(world, unit)).toEqual([{ password: marker }]);
      expect(world.status(unit)).toBe('active');
    }
  });
});

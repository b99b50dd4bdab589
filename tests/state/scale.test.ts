import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { grantUserSecret, revokeUserSecret, setConfig, setLeader } from 'charmkit/juju-model';
import { datasourcesPath, iniPath } from '../../src/grafana/files.ts';
import { appliedPath } from '../../src/grafana/notes/applied.ts';
import { relatePostgresql } from './postgresql.ts';
import { nameOf, provider } from './providers.ts';
import { World } from './world.ts';

const units = ['grafana/0', 'grafana/1', 'grafana/2'];
const needsDatabase = 'blocked: Scale > 1 requires pgsql relation.';
const url = 'http://10.43.8.34/cos-grafana';
const fqdn = (number: number) => `grafana-${number}.grafana-endpoints.cos.svc.cluster.local`;
const app = (data: Readonly<Record<string, string>>, name: string) => ({
  app: data,
  units: { [`${name}/0`]: {} },
});

describe('several units without PostgreSQL', () => {
  test('have the leader alone run Grafana', async () => {
    await using world = await open();
    expect(await serving(world)).toEqual(['grafana/0']);
    expect(statuses(world)).toEqual(['active', needsDatabase, needsDatabase]);
    expect(world.pebble('grafana/1').counts().services.grafana?.starts ?? 0).toBe(0);
  });

  test('have everything at hand on the others, and delete there what is to be deleted', async () => {
    await using world = await open();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    expect(await world.readFile(datasourcesPath, 'grafana/1')).toContain(nameOf('prometheus', 0));
    world.unrelate('prometheus');
    await world.settle();
    await world.fire('update-status');
    await world.settle();
    expect((await world.file()).deleteDatasources).toEqual([]);
  });

  test('forget that Grafana was started where the hook that stopped it was killed', async () => {
    await using world = await open();
    const record = join(world.pebble('grafana/1').root, appliedPath);
    const applied = JSON.parse(await readFile(record, 'utf8'));
    await writeFile(record, JSON.stringify({ ...applied, started: 'before' }));
    await world.fire('update-status', { unit: 'grafana/1' });
    expect(JSON.parse(await readFile(record, 'utf8'))).toEqual(applied);
  });

  test('that come one by one leave the first as it is', async () => {
    await using world = await World.open();
    const before = world.pebble().counts().services.grafana;
    world.scale('grafana', 3);
    await world.settle();
    expect(await serving(world)).toEqual(['grafana/0']);
    expect(world.pebble().counts().services.grafana).toEqual(before);
    world.scale('grafana', 1);
    await world.settle();
    expect([await serving(world), statuses(world)[0]]).toEqual([['grafana/0'], 'active']);
  });

  test('follow the leader, by the hooks that its election brings', async () => {
    await using world = await open();
    for (const leader of [1, 2, 0]) {
      setLeader(world.model, `grafana/${leader}`);
      await world.settle();
      expect(await serving(world)).toEqual([`grafana/${leader}`]);
      expect(statuses(world)).toEqual(units.map((_, unit) => (unit === leader ? 'active' : needsDatabase)));
    }
  });

  test('have the last one run Grafana at once, before it is known to lead', async () => {
    await using world = await open(2);
    setLeader(world.model, 'grafana/1');
    await world.settle();
    world.scale('grafana', 1);
    Object.assign(world.model.applications.grafana ?? {}, { leader: 'grafana/1' });
    await world.fire('grafana-relation-departed', { relation: world.peerRelation, remoteUnit: 'grafana/1' });
    expect([await serving(world), world.status()]).toEqual([['grafana/0', 'grafana/1'], 'active']);
  });

  test('stop Grafana also where an option is bad, of which all else waits', async () => {
    await using world = await open(2);
    setConfig(world.model, 'grafana', { set: { log_level: 'chatty' } });
    await world.settle();
    setLeader(world.model, 'grafana/1');
    await world.settle();
    expect(await serving(world)).toEqual(['grafana/1']);
    expect(statuses(world).slice(0, 2)).toEqual([
      expect.stringMatching(/^blocked: .* \(\+1 more\)$/),
      expect.stringMatching(/^blocked: option log_level/),
    ]);
  });

  test('cost the hooks of the others no more than those of the leader', async () => {
    await using world = await open(2);
    const tools = async (unit: string) =>
      (await world.fire('update-status', { unit })).calls.map(({ call }) => call.tool);
    const [leaders, others] = [await tools('grafana/0'), await tools('grafana/1')];
    expect(leaders).toEqual(expect.arrayContaining(others));
    expect(others.length).toBeLessThanOrEqual(leaders.length);
  });

  test('send what comes through an ingress to the leader, and are scraped only there', async () => {
    await using world = await open();
    const traefik = world.relate('traefik', app({ ingress: JSON.stringify({ url }) }, 'traefik'), 'ingress');
    const metrics = world.relate('prometheus', app({}, 'prometheus'), 'metrics-endpoint');
    const profiles = world.relate('parca', app({}, 'parca'), 'profiling-endpoint');
    await world.settle();
    const told = () =>
      units.map((unit) => ({
        host: JSON.parse(world.databag(unit, traefik.number).host ?? 'null'),
        metrics: world.databag(unit, metrics.number).prometheus_scrape_unit_address,
        profiles: world.databag(unit, profiles.number).parca_scrape_unit_address,
      }));
    const nothing = { metrics: undefined, profiles: undefined };
    const own = (number: number) => ({ host: fqdn(number), metrics: fqdn(number), profiles: fqdn(number) });
    expect(told()).toEqual([own(0), { host: fqdn(0), ...nothing }, { host: fqdn(0), ...nothing }]);
    setLeader(world.model, 'grafana/1');
    await world.settle();
    expect(told()).toEqual([{ host: fqdn(1), ...nothing }, own(1), { host: fqdn(1), ...nothing }]);
    relatePostgresql(world).offer();
    await world.settle();
    expect(told()).toEqual([own(0), own(1), own(2)]);
  });
});

describe('several units with PostgreSQL', () => {
  test('all run Grafana on it, also those that come later', async () => {
    await using world = await World.open({ units: 2 });
    world.scale('grafana', 3);
    await world.settle();
    expect(await serving(world)).toEqual(units);
    expect(statuses(world)).toEqual(['active', 'active', 'active']);
    const texts = await Promise.all(units.map((unit) => world.readFile(iniPath, unit)));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('type = postgres');
  });

  test('start when it comes and is ready, not before', async () => {
    await using world = await open();
    const postgresql = relatePostgresql(world);
    await world.settle();
    expect(await serving(world)).toEqual(['grafana/0']);
    const waiting = 'waiting: relation pgsql: the provider has not created the database yet';
    expect(statuses(world)).toEqual([waiting, waiting, waiting]);
    postgresql.offer();
    await world.settle();
    expect(await serving(world)).toEqual(units);
    expect(statuses(world)).toEqual(['active', 'active', 'active']);
  });

  test('do not start as long as its secret may not be read', async () => {
    await using world = await open();
    relatePostgresql(world).offer();
    const { id = '' } = Object.values(world.model.secrets).find(({ owner }) => owner.kind === 'model') ?? {};
    revokeUserSecret(world.model, id, 'grafana');
    await world.settle();
    const refused =
      "waiting: relation pgsql: the secret in secret-user can't be read: Juju does not let this unit read it";
    expect([await serving(world), statuses(world)]).toEqual([['grafana/0'], [refused, refused, refused]]);
    grantUserSecret(world.model, id, 'grafana');
    for (const unit of units) await world.fire('update-status', { unit });
    await world.settle(); // one unit starts first, and the others follow
    expect([await serving(world), statuses(world)]).toEqual([units, ['active', 'active', 'active']]);
  });

  test('stop when it goes, but for the leader', async () => {
    await using world = await open();
    const postgresql = relatePostgresql(world);
    postgresql.offer();
    await world.settle();
    postgresql.leave();
    await world.settle();
    expect(await serving(world)).toEqual(['grafana/0']);
    expect(statuses(world)).toEqual(['active', needsDatabase, needsDatabase]);
    for (const unit of units) expect(await world.readFile(iniPath, unit)).toContain('type = sqlite3');
  });

  test('do not care who leads', async () => {
    await using world = await World.open({ units: 2 });
    const counts = () => world.pebble('grafana/0').counts().services.grafana;
    const before = counts();
    setLeader(world.model, 'grafana/1');
    await world.settle();
    expect(await serving(world)).toEqual(['grafana/0', 'grafana/1']);
    expect(counts()).toEqual(before);
  });
});

function open(count = 3): Promise<World> {
  return World.open({ units: count, hasPostgresql: false });
}

async function serving(world: World): Promise<readonly string[]> {
  const present = units.filter((unit) => world.model.units[unit]);
  const states = await Promise.all(
    present.map(async (unit) => ((await world.isRunning(unit)) ? [unit] : [])),
  );
  return states.flat();
}

function statuses(world: World): readonly string[] {
  return units.map((unit) => world.status(unit));
}

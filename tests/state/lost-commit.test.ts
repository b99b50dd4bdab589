import { describe, expect, test } from '@jest/globals';
import { setLeader } from 'charmkit/juju-model';
import { answerRequest, relateAuthority } from './authority.ts';
import { relatePostgresql } from './postgresql.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

describe('a hook whose writes Juju could not keep', () => {
  test('publishes again: a new certificate reaches ingress, metrics, metadata and data sources', async () => {
    await using undisturbed = await secured((world) => world.settle());
    await using disturbed = await secured((world) => world.settleWithLostCommits());
    const expected = readPublications(undisturbed);
    expect(Object.keys(expected)).toHaveLength(4);
    expect(JSON.stringify(expected)).toContain('https');
    expect(readPublications(disturbed)).toEqual(expected);
    expect(disturbed.status()).toBe('active');
  });

  test('publishes again: the addresses of a unit that begins to serve', async () => {
    await using undisturbed = await joinedByPostgresql((world) => world.settle());
    await using disturbed = await joinedByPostgresql((world) => world.settleWithLostCommits());
    const expected = readPublications(undisturbed, 'grafana/1');
    expect(JSON.stringify(expected)).toContain('grafana-1.');
    expect(readPublications(disturbed, 'grafana/1')).toEqual(expected);
  });

  test('acknowledges deleted data sources, so that their names leave the list', async () => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    world.unrelate('prometheus');
    await world.settleWithLostCommits();
    await world.fire('update-status');
    await world.fire('update-status');
    expect((await world.file()).deleteDatasources).toEqual([]);
  });

  test('keeps the admin password that Grafana was started with', async () => {
    await using world = await World.open({ isSettled: false });
    await world.settleWithLostCommits();
    await world.fire('update-status');
    const secrets = Object.values(world.model.secrets).filter(({ label }) => label === 'admin-password');
    const [password] = secrets.map(({ revisions }) => revisions.at(-1)?.content.password ?? '');
    expect(secrets).toHaveLength(1);
    expect((await world.environment()).GF_SECURITY_ADMIN_PASSWORD).toBe(
      Buffer.from(password ?? '', 'base64').toString(),
    );
    expect(world.pebble().counts().services.grafana).toMatchObject({ starts: 1, restarts: 0 });
    expect(world.status()).toBe('active');
  });

  test('keeps the admin password also where leadership comes after the container', async () => {
    await using world = await World.open({ isSettled: false });
    Object.assign(world.model.applications.grafana ?? {}, { leader: undefined });
    await world.settle();
    setLeader(world.model, 'grafana/0');
    const before = world.model;
    await world.step();
    const { GF_SECURITY_ADMIN_PASSWORD: password } = await world.environment();
    world.model = before;
    await world.settle();
    expect(password).toBeDefined();
    expect((await world.environment()).GF_SECURITY_ADMIN_PASSWORD).toBe(password);
  });
});

type Settle = (world: World) => Promise<unknown>;

const nobody = { app: {} };

/** A unit that has just received its first certificate. */
async function secured(settle: Settle): Promise<World> {
  const world = await World.open();
  world.relate('prometheus', provider('prometheus', 1));
  world.relate('traefik', nobody, 'ingress');
  world.relate('loki', nobody, 'grafana-metadata');
  world.relate('prometheus', provider('prometheus', 1), 'metrics-endpoint');
  const authority = await relateAuthority(world);
  answerRequest(world, authority);
  await settle(world);
  return world;
}

/** A second unit, which serves since PostgreSQL is related. */
async function joinedByPostgresql(settle: Settle): Promise<World> {
  const world = await World.open({ units: 2, hasPostgresql: false });
  world.relate('traefik', nobody, 'ingress');
  world.relate('prometheus', provider('prometheus', 1), 'metrics-endpoint');
  await world.settle();
  relatePostgresql(world).offer();
  await settle(world);
  return world;
}

/** Grafana's databags by endpoint, except those of its peers and its certificate authority. */
function readPublications(world: World, unit = 'grafana/0') {
  const others = Object.values(world.model.relations).filter(
    ({ interface: name }) =>
      !['grafana_peers', 'grafana_replicas', 'tls-certificates', 'postgresql_client'].includes(name),
  );
  return Object.fromEntries(
    others.map(({ number, interface: name }) => [
      name,
      [world.databag('grafana', number), world.databag(unit, number)],
    ]),
  );
}

import { describe, expect, test } from '@jest/globals';
import { createPebbleClient, type LogTarget } from 'charmkit/pebble';
import { trustedAuthoritiesPath } from '../../src/grafana/files.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

const push = '/loki/api/v1/push';

/** The databags of Loki's units. A unit without URL has none yet. */
function loki(...urls: readonly (string | undefined)[]) {
  const units = urls.map((url, number): [string, Record<string, string>] => [
    `loki/${number}`,
    url === undefined ? { public_address: 'x' } : { endpoint: JSON.stringify({ url }) },
  ]);
  return { app: { promtail_binary_zip_url: '{}' }, units: Object.fromEntries(units) };
}

async function targets(world: World, unit = 'grafana/0'): Promise<readonly LogTarget[]> {
  const client = createPebbleClient({ socketPath: world.pebble(unit).socketPath });
  return Object.values((await client.plan())['log-targets']);
}

/** The URLs that receive lines. */
async function receivers(world: World, unit = 'grafana/0'): Promise<readonly string[]> {
  const all = await targets(world, unit);
  return all
    .filter(({ services }) => services.includes('all'))
    .map(({ location }) => location)
    .sort();
}

const starts = (world: World) => world.pebble().counts().services.grafana?.starts;

describe("Grafana's log", () => {
  test('is sent to each URL once by every unit, with the labels of the Python charm', async () => {
    await using world = await World.open({ units: 2 });
    const { number } = world.relate('loki', loki(`http://in/${push}`, `http://in/${push}`), 'logging');
    await world.settle();
    for (const unit of ['grafana/0', 'grafana/1']) {
      expect(await targets(world, unit)).toEqual([
        {
          override: 'replace',
          type: 'loki',
          location: `http://in/${push}`,
          services: ['all'],
          labels: {
            product: 'Juju',
            charm: 'grafana-k8s',
            juju_model: 'cos',
            juju_model_uuid: world.model.uuid,
            juju_application: 'grafana',
            juju_unit: unit,
            job: `juju_cos_${world.model.uuid.slice(0, 8)}_grafana`,
          },
        },
      ]);
    }
    const { metadata, alert_rules } = world.databag('grafana', number);
    expect(alert_rules).toBe('{}');
    expect(JSON.parse(metadata ?? '')).toEqual({
      model: 'cos',
      model_uuid: world.model.uuid,
      application: 'grafana',
      unit: 'grafana/0',
      charm_name: 'grafana-k8s',
    });
  });

  test('follows the receivers as they come, move and go, without a restart of Grafana', async () => {
    await using world = await World.open();
    const before = starts(world);
    const { number } = world.relate('loki', loki(undefined, `http://b${push}`), 'logging');
    await world.settle();
    expect(await receivers(world)).toEqual([`http://b${push}`]);
    world.write(number, 'loki', loki(`http://a${push}`, `http://b${push}`));
    await world.settle();
    expect(await receivers(world)).toEqual([`http://a${push}`, `http://b${push}`]);
    world.write(number, 'loki', loki(`https://in/0${push}`, `http://b${push}`));
    await world.settle();
    expect(await receivers(world)).toEqual([`http://b${push}`, `https://in/0${push}`]);
    world.scale('loki', 1);
    await world.settle();
    expect(await receivers(world)).toEqual([`https://in/0${push}`]);
    world.unrelate('loki', 'logging');
    await world.settle();
    expect(await receivers(world)).toEqual([]);
    expect(starts(world)).toBe(before);
    expect(world.status()).toBe('active');
  });

  test('goes to several related applications, and to one that two of them name once', async () => {
    await using world = await World.open();
    world.relate('loki', loki(`http://a${push}`), 'logging');
    const other = { units: { 'other/0': { endpoint: JSON.stringify({ url: `http://a${push}` }) } } };
    world.relate('other', other, 'logging');
    await world.settle();
    expect(await receivers(world)).toEqual([`http://a${push}`]);
    world.unrelate('loki', 'logging');
    await world.settle();
    expect(await receivers(world)).toEqual([`http://a${push}`]);
  });

  test('is sent again by a container that is new', async () => {
    await using world = await World.open();
    world.relate('loki', loki(`http://a${push}`), 'logging');
    await world.settle();
    await world.stopPebble();
    await world.startPebble();
    await world.settle();
    expect(await receivers(world)).toEqual([`http://a${push}`]);
  });

  test('has its target only after the authorities that verify it are in the store', async () => {
    await using world = await World.open();
    const { certificate } = new CertificateAuthority('of Loki');
    world.relate('loki', loki(`https://a${push}`), 'logging');
    const given = { app: { certificates: JSON.stringify([certificate]) }, units: { 'ca/0': {} } };
    world.relate('ca', given, 'receive-ca-cert');
    await world.settle();
    await world.stopPebble();
    await world.startPebble();
    const known = world.pebbleChanges().length;
    await world.step();
    expect(await world.readFile(trustedAuthoritiesPath)).toContain(certificate.trim());
    expect(await receivers(world)).toEqual([`https://a${push}`]);
    const changes = world.pebbleChanges().slice(known);
    expect(changes.lastIndexOf('POST /v1/exec')).toBeGreaterThan(changes.indexOf('POST /v1/layers'));
    expect(changes.lastIndexOf('POST /v1/layers')).toBeGreaterThan(changes.lastIndexOf('POST /v1/exec'));
  });

  test('skips a unit with garbage, with one warning', async () => {
    await using world = await World.open();
    const given = loki(undefined, `http://b${push}`);
    const hostile = { ...given, units: { ...given.units, 'loki/0': { endpoint: '{"url":"loki:3100"}' } } };
    world.relate('loki', hostile, 'logging');
    const runs = await world.settle();
    expect(await receivers(world)).toEqual([`http://b${push}`]);
    const warnings = runs.map(({ logs }) => logs.filter(({ level }) => level === 'WARNING').length);
    expect(Math.max(...warnings)).toBe(1);
    expect(world.status()).toBe('active');
  });

  test('costs nothing where no receiver is related', async () => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    expect(await targets(world)).toEqual([]);
    const changes = world.pebbleChanges().length;
    await world.fire('config-changed');
    expect(world.pebbleChanges().slice(changes)).toEqual([]);
  });
});

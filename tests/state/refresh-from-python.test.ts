import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { formerDatabaseToolPath } from '../../src/grafana/files.ts';
import { type Recorded, readRecorded } from '../python-charm.ts';
import { afterPython, expectKept } from './refreshed.ts';
import type { World } from './world.ts';

const recordings = [
  'source-prometheus-v0-3units',
  'source-mimir-1unit',
  'source-plain-extra-secure',
  'auth-proxy-defaults',
  'ingress-http-path',
];

describe.each(recordings)('juju refresh from the Python charm keeps what it has made of %s', (name) => {
  const recorded = read(name);

  test('where the new pod is there before upgrade-charm', async () => {
    await using world = await afterPython(recorded);
    await world.refresh();
    await world.startPebble();
    await world.settle();
    await expectKept(world, recorded);
    expect(world.status()).toBe('active');
    expect(world.pebble().counts().services).toEqual({ grafana: { starts: 1, restarts: 0 } });
  });

  test('where it comes after', async () => {
    await using world = await afterPython(recorded);
    await world.refresh();
    await world.settle();
    await world.startPebble();
    await world.settle();
    await expectKept(world, recorded);
    expect(world.status()).toBe('active');
    expect(world.pebble().counts().services).toEqual({ grafana: { starts: 1, restarts: 0 } });
  });

  test('where the container has outlived it, with one restart', async () => {
    await using world = await afterPython(recorded);
    expect(world.pebble().counts().services).toEqual({ grafana: { starts: 1, restarts: 0 } });
    await world.refreshInPlace();
    await world.settle();
    await expectKept(world, recorded);
    expect(world.status()).toBe('active');
    expect(world.pebble().counts().services).toEqual({ grafana: { starts: 2, restarts: 1 } });
  });
});

describe('after a refresh from the Python charm', () => {
  test('no hook has anything more to write', async () => {
    await using world = await refreshed(read('source-mimir-1unit'));
    const { bytesWritten, services } = world.pebble().counts();
    for (const hook of ['upgrade-charm', 'config-changed', 'update-status']) {
      const { calls } = await world.fire(hook);
      const tools = calls.map(({ call }) => call.tool);
      expect(tools.filter((tool) => /-set$|-add$|-remove$|-delete$/.test(tool))).toEqual([]);
    }
    expect(world.pebble().counts()).toMatchObject({ bytesWritten, services });
  });

  test('what only the Python charm used is gone from the peer relation and the container', async () => {
    const recorded = read('pgsql-plain');
    await using world = await afterPython(recorded);
    expect(world.databag('grafana')).toMatchObject({ dashboards: '{}', database: expect.any(String) });
    await world.refreshInPlace();
    await world.settle();
    expect(world.databag('grafana')).not.toHaveProperty('dashboards');
    expect(JSON.stringify(world.databag('grafana'))).not.toContain('Zx81pQwErTyUiOp0');
    await expect(access(join(world.pebble().root, formerDatabaseToolPath))).rejects.toThrow('ENOENT');
  });

  test('a database whose password lies open is not gone on with, and the status says why', async () => {
    await using world = await refreshed(read('pgsql-plain'));
    expect(world.status()).toMatch(/^blocked: relation pgsql: the provider shows the password/);
    expect(world.pebble().counts().services).not.toHaveProperty('grafana');
  });

  test('a provider that leaves takes its data sources along', async () => {
    await using world = await refreshed(read('source-prometheus-v0-3units'));
    const names = await world.names();
    world.unrelate('prometheus');
    await world.settle();
    expect(await world.file()).toMatchObject({
      datasources: [],
      deleteDatasources: names.toSorted().map((name) => ({ name })),
    });
  });
});

async function refreshed(recorded: Recorded): Promise<World> {
  const world = await afterPython(recorded);
  await world.refresh();
  await world.startPebble();
  await world.settle();
  return world;
}

function read(name: string): Recorded {
  return readRecorded(new URL(`../fixtures/python-charm/${name}.json`, import.meta.url));
}

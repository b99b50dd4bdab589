import { describe, expect, test } from '@jest/globals';
import { addUserSecret, grantUserSecret, setConfig } from 'charmkit/juju-model';
import { createPebbleClient } from 'charmkit/pebble';
import { iniPath } from '../../src/grafana/files.ts';
import { parseIni } from '../../src/grafana/settings/ini-text.ts';
import { readRecorded } from '../python-charm.ts';
import { modelUuid } from './providers.ts';
import { afterPython, expectKept } from './refreshed.ts';
import type { World } from './world.ts';

const tracks = [
  { track: '2', database: `grafana-grafana-k8s-${modelUuid}` },
  { track: '12.4', database: `${modelUuid}-grafana` },
];

const ways: readonly [string, (world: World) => Promise<unknown>][] = [
  ['the new pod is there before upgrade-charm', (world) => world.refresh().then(() => world.startPebble())],
  [
    'the new pod comes after upgrade-charm',
    (world) =>
      world
        .refresh()
        .then(() => world.settle())
        .then(() => world.startPebble()),
  ],
  ['the container outlives the refresh', (world) => world.refreshInPlace()],
];

describe.each(tracks)('juju refresh from track $track', ({ track, database }) => {
  const recorded = readRecorded(new URL(`../fixtures/python-charm/track-${track}.json`, import.meta.url));
  const { config = {} } = recorded.reference_result.grafana ?? {};

  test.each(ways)('keeps everything if %s', async (_way, refresh) => {
    await using world = await afterPython(recorded);
    const before = databags(world);
    await refresh(world);
    await world.settle();
    await expectKept(world, recorded);
    expect(world.status()).toBe('active');
    expect(await world.database()).toMatchObject({ type: 'postgres', name: database });
    expect(databags(world)).toMatchObject({
      pgsql: { database },
      ingress: before['ingress'],
      oauth: { redirect_uri: before['oauth']?.['redirect_uri'], scope: before['oauth']?.['scope'] },
    });
  });

  test('keeps the options, which all have an effect or none as before', async () => {
    await using world = await afterPython(recorded);
    await world.refresh();
    await world.startPebble();
    await world.settle();
    expect(world.model.applications['grafana']?.config).toMatchObject(config);
    const analytics = parseIni(await world.readFile(iniPath)).filter(
      ({ section }) => section === 'analytics',
    );
    const former = parseIni(recorded.reference_result.files[iniPath] ?? '');
    for (const { key, value } of former.filter(({ section }) => section === 'analytics'))
      expect(analytics).toContainEqual(expect.objectContaining({ key, value }));
  });

  test('has nothing more to write afterwards', async () => {
    await using world = await afterPython(recorded);
    await world.refresh();
    await world.startPebble();
    await world.settle();
    for (const hook of ['config-changed', 'update-status', 'leader-elected']) {
      const { calls } = await world.fire(hook);
      const tools = calls.map(({ call }) => call.tool);
      expect(tools.filter((tool) => /-set$|-add$|-remove$|-delete$/.test(tool))).toEqual([]);
    }
  });
});

describe('juju refresh from track 12.4', () => {
  const recorded = readRecorded(new URL('../fixtures/python-charm/track-12.4.json', import.meta.url));

  test('gives groups of the provider the roles that they had', async () => {
    await using world = await afterPython(recorded);
    const name = 'GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH';
    const { environment: before } = recorded.reference_result.pebble_services.grafana;
    await world.refresh();
    await world.startPebble();
    await world.settle();
    // Without the claim groups, the option auto_assign_org_role of Grafana decides.
    expect((await world.environment())[name]).toBe(
      before[name]?.replace("'Viewer'", "groups[*] && 'Viewer'"),
    );
  });

  test('sends each line of the log once, wherever the container comes from', async () => {
    for (const [, refresh] of ways) {
      await using world = await afterPython(recorded);
      await refresh(world);
      await world.settle();
      const targets = Object.values((await createPebbleClient(world.pebble()).plan())['log-targets']);
      const [active, ...others] = targets.filter(({ services }) => !services?.includes('-all'));
      expect(active).toMatchObject({
        type: 'loki',
        location: expect.stringContaining('loki-0.loki-endpoints'),
      });
      expect(others).toEqual([]);
    }
  });

  test('follows the secrets that custom_config names', async () => {
    await using world = await afterPython(recorded);
    const { id } = addUserSecret(world.model, 'smtp', { password: 'mail-pass' });
    grantUserSecret(world.model, id, 'grafana');
    const custom_config = `[smtp]\nenabled = true\nhost = smtp:25\npassword = secret://${id}/password\n`;
    setConfig(world.model, 'grafana', { set: { custom_config } });
    await world.settle();
    await world.refresh();
    await world.startPebble();
    await world.settle();
    expect(await world.readFile(iniPath)).toContain('password = mail-pass');
    expect(world.status()).toBe('active');
  });
});

/** What Grafana's application has written into its relations, by endpoint. */
function databags(world: World): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const relations = Object.values(world.model.relations);
  const own = relations.map(({ number, sides }) => {
    const endpoint = sides.find(({ app }) => app === 'grafana')?.endpoint ?? '';
    return [endpoint, world.databag('grafana', number)] as const;
  });
  return Object.fromEntries(own);
}

import { describe, expect, test } from '@jest/globals';
import {
  addUserSecret,
  grantUserSecret,
  removeUserSecret,
  revokeUserSecret,
  setConfig,
  updateUserSecret,
} from 'charmkit/juju-model';
import { credentialsPath, iniPath } from '../../src/grafana/files.ts';
import { filesWithMarker, openPlaces } from './open-places.ts';
import { provider, sourceData } from './providers.ts';
import { World } from './world.ts';

const marker = 'marker-4711';
const units = ['grafana/0', 'grafana/1'];

/** Sets custom_config to a setting for each of these keys of the secret. */
async function configure(world: World, id: string, keys: readonly string[] = ['api-key']): Promise<void> {
  const settings = keys.map((key, index) => `[external.${index}]\ntoken = secret://${id}/${key}\n`);
  setConfig(world.model, 'grafana', {
    set: { custom_config: `[users]\nhome_page = /a\n${settings.join('')}` },
  });
  await world.settle();
}

function giveSecret(world: World, content: Readonly<Record<string, string>>): string {
  const { id } = addUserSecret(world.model, 'mine', content);
  grantUserSecret(world.model, id, 'grafana');
  return id;
}

const ini = (world: World, unit?: string) => world.readFile(iniPath, unit);
const restarts = (world: World) => world.pebble().counts().services.grafana?.restarts;

describe('a secret that custom_config names', () => {
  test('gives the value on every unit, and its changes are followed', async () => {
    await using world = await World.open({ units: 2 });
    const id = giveSecret(world, { 'api-key': `${marker}-1#;`, other: `${marker}-2` });
    await configure(world, id, ['api-key', 'other']);
    for (const unit of units) {
      expect(await ini(world, unit)).toContain(`[external.0]\ntoken = """${marker}-1#;"""\n`);
      expect(await ini(world, unit)).toContain(`[external.1]\ntoken = ${marker}-2\n`);
    }
    updateUserSecret(world.model, id, { 'api-key': `${marker}-3`, other: `${marker}-4` });
    await world.settle();
    for (const unit of units) expect(await ini(world, unit)).toMatch(/-3\n[\s\S]*-4\n/);
    expect(world.status()).toBe('active');
    expect(openPlaces(world, marker)).toEqual([]);
    const files = await filesWithMarker(world.pebble().root, marker);
    expect(
      Object.keys(files)
        .map((path) => `/${path}`.replace('//', '/'))
        .sort(),
    ).toEqual([credentialsPath, iniPath]);
  });

  test('costs a quiet hook nothing, and a hook of everything no restart', async () => {
    await using world = await World.open();
    const before = (await world.fire('update-status')).calls.length;
    await configure(world, giveSecret(world, { 'api-key': 'k' }));
    const count = restarts(world);
    expect((await world.fire('update-status')).calls).toHaveLength(before);
    await world.fire('config-changed');
    expect(restarts(world)).toBe(count);
  });

  test('can be the secret of another option at the same time', async () => {
    await using world = await World.open();
    const id = giveSecret(world, { password: 'mail', 'api-key': 'key' });
    setConfig(world.model, 'grafana', { set: { smtp_host: 'smtp:25', smtp_credentials: `secret:${id}` } });
    await configure(world, id);
    for (const hook of ['update-status', 'config-changed', 'update-status']) {
      await world.fire(hook);
      expect(world.status()).toBe('active');
    }
    expect(await ini(world)).toMatch(/password = mail\n[\s\S]*token = key\n/);
  });

  test.each([
    ['it is gone', removeUserSecret, /secret:\w+ does not exist; run juju add-secret NAME api-key=/],
    [
      'it was taken away',
      (model: World['model'], id: string) => revokeUserSecret(model, id, 'grafana'),
      /permission denied; run juju grant-secret secret:\w+ grafana/,
    ],
    [
      'it has no such key',
      (model: World['model'], id: string) => updateUserSecret(model, id, { token: 'x' }),
      /the secret has no api-key; run juju update-secret secret:\w+ api-key=/,
    ],
    [
      'Grafana would change the value',
      (model: World['model'], id: string) => updateUserSecret(model, id, { 'api-key': `%(${marker})s` }),
      /the secret's api-key contains a line break/,
    ],
  ])('blocks where %s, and the last good configuration stays', async (_what, change, status) => {
    await using world = await World.open();
    const id = giveSecret(world, { 'api-key': 'good' });
    await configure(world, id);
    const before = await ini(world);
    const count = restarts(world);
    change(world.model, id);
    await world.settle();
    for (const hook of ['config-changed', 'update-status']) {
      await world.fire(hook);
      expect(world.status()).toMatch(/^blocked: option custom_config: line 4: \[external\.0\] token: /);
      expect(world.status()).toMatch(status);
    }
    expect(await ini(world)).toBe(before);
    expect(restarts(world)).toBe(count);
  });

  test('that was never granted keeps all of custom_config out of a new container, and comes with the grant', async () => {
    await using world = await World.open();
    const { id } = addUserSecret(world.model, 'mine', { 'api-key': 'late' });
    await configure(world, id);
    expect(world.status()).toContain(`permission denied; run juju grant-secret secret:${id} grafana`);
    await world.stopPebble();
    await world.startPebble();
    await world.settle();
    expect(await world.isRunning()).toBe(true);
    expect(await ini(world)).not.toMatch(/external|home_page|secret:/);
    grantUserSecret(world.model, id, 'grafana');
    await world.fire('update-status');
    expect(await ini(world)).toContain('token = late\n');
    expect(world.status()).toBe('active');
  });

  test('is refused if it is a secret of this application, and nothing of it is used', async () => {
    await using world = await World.open();
    const own = Object.values(world.model.secrets).find(({ label }) => label === 'admin-password');
    await configure(world, own?.id ?? '', ['password']);
    expect(world.status()).toMatch(
      /^blocked: option custom_config: line 4: .* is refused, because this application owns it; run juju add-secret NAME/,
    );
    expect(await ini(world)).not.toContain('external');
  });

  test('is refused to a relation that names it, too', async () => {
    await using world = await World.open();
    const id = giveSecret(world, { fields: JSON.stringify({ basicAuthPassword: marker }), 'api-key': 'k' });
    await configure(world, id);
    const app = sourceData('thief', 'prometheus', { secure_extra_fields_secret: `secret:${id}` });
    world.relate('thief', { ...provider('thief', 1), app });
    await world.settle();
    expect(JSON.stringify(await world.file())).not.toContain(marker);
    expect(world.status()).toContain('an option names it');
  });

  test.each([
    ['secret://', 'a value from a secret is written as secret://<secret id>/<key>'],
    ['secret://dj0c2je7de7rbuev21p0', 'a value from a secret is written as'],
    ['secret://dj0c2je7de7rbuev21p0/a/b', 'a value from a secret is written as'],
    ['secret://name/key', 'a value from a secret is written as'],
  ])('written as %s is a mistake that the status names', async (value, message) => {
    await using world = await World.open();
    setConfig(world.model, 'grafana', { set: { custom_config: `[a]\nb = ${value}` } });
    await world.settle();
    expect(world.status()).toContain(`blocked: option custom_config: line 2: [a] b: ${message}`);
  });

  test('is never asked for from the provider of sign-on', async () => {
    await using world = await World.open();
    const id = giveSecret(world, { 'api-key': 'k' });
    const custom_config = `[auth.generic_oauth]\nscopes = secret://${id}/api-key`;
    setConfig(world.model, 'grafana', { set: { custom_config } });
    await world.settle();
    expect(world.status()).toMatch(/^blocked: option custom_config: .*because the provider receives it$/);
  });
});

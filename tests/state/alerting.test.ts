import { describe, expect, test } from '@jest/globals';
import { addUserSecret, grantUserSecret, setConfig, updateUserSecret } from 'charmkit/juju-model';
import { alertingDeletionsPath, alertingPath } from '../../src/grafana/files.ts';
import { filesWithMarker, openPlaces } from './open-places.ts';
import { planEveryHook } from './plan-next.ts';
import { World } from './world.ts';

const marker = 'marker-4711';

/** Contact points of these names, and a policy that uses the first. */
function alerting(names: readonly string[], url = 'https://hook.example.com'): string {
  const points = names.map(
    (name) =>
      `- name: ${name}\n  receivers:\n  - uid: ${name}\n    type: webhook\n    settings:\n      url: ${url}\n`,
  );
  return `apiVersion: 1\ncontactPoints:\n${points.join('')}policies:\n- receiver: ${names[0]}\n`;
}

async function configure(world: World, text: string): Promise<void> {
  setConfig(world.model, 'grafana', { set: { alerting_config: text } });
  await world.settle();
}

async function expectNoPlan(world: World): Promise<void> {
  const planned = await planEveryHook(world, 'grafana/0');
  expect(planned.filter(({ changes, isPlainData }) => changes.length > 0 || !isPlainData)).toEqual([]);
}

const restarts = (world: World) => world.pebble().counts().services.grafana?.restarts;
const exists = (world: World, path: string) =>
  world.readFile(path).then(
    () => true,
    () => false,
  );

describe('the option alerting_config', () => {
  test('reaches Grafana by a reload, and the plan is then empty', async () => {
    await using world = await World.open();
    const count = restarts(world);
    await configure(world, alerting(['ops']));
    expect(world.status()).toBe('active');
    expect(await world.readFile(alertingPath)).toBe(alerting(['ops']));
    expect(world.grafana().alerting).toMatchObject([
      { config: { contactPoints: [{ name: 'ops' }] }, deletions: undefined },
    ]);
    expect(restarts(world)).toBe(count);
    await expectNoPlan(world);
  });

  test('deletes what it no longer contains, once', async () => {
    await using world = await World.open();
    await configure(world, alerting(['ops', 'dev']));
    await configure(world, alerting(['dev']));
    await configure(world, '');
    await world.fire('config-changed');
    expect(world.grafana().alerting.map(({ deletions }) => deletions)).toMatchObject([
      undefined,
      { deleteContactPoints: [{ orgId: 1, uid: 'ops' }], resetPolicies: [] },
      { deleteContactPoints: [{ orgId: 1, uid: 'dev' }], resetPolicies: [1] },
    ]);
    expect(await exists(world, alertingPath)).toBe(false);
    expect(await exists(world, alertingDeletionsPath)).toBe(false);
    await expectNoPlan(world);
  });

  test('takes values from secrets, and follows them', async () => {
    await using world = await World.open();
    const { id } = addUserSecret(world.model, 'mine', { url: `https://${marker}/$x` });
    grantUserSecret(world.model, id, 'grafana');
    await configure(world, alerting(['ops'], `secret://${id}/url`));
    expect(world.status()).toBe('active');
    expect(await world.readFile(alertingPath)).toContain(`url: "https://${marker}/$$x"`);
    updateUserSecret(world.model, id, { url: `https://${marker}-2` });
    await world.settle();
    expect(await world.readFile(alertingPath)).toContain(`url: "https://${marker}-2"`);
    expect(openPlaces(world, marker)).toEqual([]);
    expect(Object.keys(await filesWithMarker(world.pebble().root, marker)).sort()).toHaveLength(2);
  });
});

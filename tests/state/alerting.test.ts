import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  addUserSecret,
  grantUserSecret,
  removeUserSecret,
  setConfig,
  setLeader,
  updateUserSecret,
} from 'charmkit/juju-model';
import { createPebbleClient } from 'charmkit/pebble';
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

  test('follows a secret only while it can be read; until then Grafana keeps what it has', async () => {
    await using world = await World.open();
    await configure(world, alerting(['ops']));
    const { id } = addUserSecret(world.model, 'mine', { url: 'https://hook' });
    await configure(world, alerting(['dev'], `secret://${id}/url`));
    expect(world.status()).toBe(
      'blocked: option alerting_config: line 8: contactPoints[0].receivers[0].settings.url: ' +
        `permission denied; run juju grant-secret secret:${id} grafana`,
    );
    expect(await world.readFile(alertingPath)).toBe(alerting(['ops']));
    grantUserSecret(world.model, id, 'grafana');
    await world.fire('update-status');
    expect(world.status()).toBe('active');
    expect(await world.readFile(alertingPath)).toContain('"https://hook"');
    removeUserSecret(world.model, id);
    await world.settle();
    await world.fire('config-changed');
    expect(world.status()).toContain(`secret:${id} does not exist; run juju add-secret NAME url=...`);
    expect(await world.readFile(alertingPath)).toContain('"https://hook"');
    expect(world.grafana().alerting).toHaveLength(2);
  });

  test('is invalid without harm', async () => {
    await using world = await World.open();
    await configure(world, alerting(['ops']));
    await configure(world, 'apiVersion: 1\ncontactPoints:\n- name: dev\n');
    expect(world.status()).toBe(
      'blocked: option alerting_config: line 3: contactPoints[0].receivers is missing',
    );
    expect(await world.readFile(alertingPath)).toBe(alerting(['ops']));
    expect(world.grafana().alerting).toHaveLength(1);
  });

  test('that Grafana refuses leaves the last good file, and is tried again after half an hour', async () => {
    await using world = await World.open();
    const refused = /^blocked: option alerting_config: Grafana can't load it/;
    await configure(world, alerting(['ops']));
    world.grafana().alertingStatus = 500;
    await configure(world, alerting(['dev']));
    for (const hook of ['update-status', 'config-changed']) {
      await world.fire(hook);
      expect(world.status()).toMatch(refused);
    }
    expect(await world.readFile(alertingPath)).toBe(alerting(['ops']));
    await expectNoPlan(world);
    world.grafana().alertingStatus = 200;
    world.clockMs += 31 * 60_000;
    await world.fire('update-status');
    expect(world.status()).toBe('active');
    expect(world.grafana().alerting.at(-1)).toMatchObject({
      config: { contactPoints: [{ name: 'dev' }] },
      deletions: { deleteContactPoints: [{ uid: 'ops' }] },
    });
    await expectNoPlan(world);
  });

  test('that Grafana refuses is corrected at once, and what it may have loaded of it is deleted', async () => {
    await using world = await World.open();
    await configure(world, alerting(['ops']));
    world.grafana().alertingStatus = 500;
    await configure(world, alerting(['dev']));
    world.grafana().alertingStatus = 200;
    await configure(world, alerting(['ops']));
    expect(world.status()).toBe('active');
    expect(world.grafana().alerting.at(-1)).toMatchObject({
      config: { contactPoints: [{ name: 'ops' }] },
      deletions: { deleteContactPoints: [{ uid: 'dev' }] },
    });
    await expectNoPlan(world);
  });

  test('that Grafana refuses is tried again soon after a clock that was ahead is set right', async () => {
    await using world = await World.open();
    world.clockMs = 365 * 24 * 3_600_000;
    world.grafana().alertingStatus = 500;
    await configure(world, alerting(['ops']));
    world.grafana().alertingStatus = 200;
    world.clockMs = 0;
    await world.fire('update-status');
    expect(world.status()).toBe('active');
  });

  test('is loaded again in a new container, and deletions are not forgotten', async () => {
    await using world = await World.open();
    await configure(world, alerting(['ops', 'dev']));
    await world.stopPebble();
    await world.startPebble();
    setConfig(world.model, 'grafana', { set: { alerting_config: alerting(['dev']) } });
    await world.settle();
    expect(world.status()).toBe('active');
    expect(world.grafana().alerting.at(-1)).toMatchObject({
      config: { contactPoints: [{ name: 'dev' }] },
      deletions: { deleteContactPoints: [{ uid: 'ops' }] },
    });
    await expectNoPlan(world);
  });

  test('waits for a Grafana that does not answer', async () => {
    await using world = await World.open();
    world.grafana().fault = ({ url }, response) => {
      if (!url?.includes('/alerting/')) return false;
      response.destroy();
      return true;
    };
    await configure(world, alerting(['ops']));
    expect(world.status()).toContain('waiting: Grafana does not answer at');
    expect(await exists(world, alertingPath)).toBe(false);
    world.grafana().fault = undefined;
    await world.fire('update-status');
    expect(world.status()).toBe('active');
    expect(world.grafana().alerting).toHaveLength(1);
  });

  test('is loaded by the leader only, and the next leader knows what to delete', async () => {
    await using world = await World.open({ units: 2 });
    await configure(world, alerting(['ops', 'dev']));
    expect(world.grafana('grafana/1').alerting).toEqual([]);
    expect(await exists(world, alertingPath)).toBe(true);
    setLeader(world.model, 'grafana/1');
    setConfig(world.model, 'grafana', { set: { alerting_config: alerting(['dev']) } });
    await world.settle();
    await world.fire('config-changed', { unit: 'grafana/0' });
    expect(await exists(world, alertingPath)).toBe(false);
    expect(world.grafana('grafana/1').alerting.at(-1)).toMatchObject({
      config: { contactPoints: [{ name: 'dev' }] },
      deletions: { deleteContactPoints: [{ uid: 'ops' }] },
    });
    expect(world.grafana('grafana/0').alerting).toHaveLength(1);
  });

  test.each(['alerting', 'deletions'])('starts no Grafana with %s that it has not loaded', async (name) => {
    await using world = await World.open();
    await configure(world, alerting(['ops']));
    const { root, socketPath } = world.pebble();
    await writeFile(join(root, `/etc/grafana/provisioning/alerting/${name}.yaml`), 'unfinished: [');
    await createPebbleClient({ socketPath }).stopServices(['grafana']);
    await world.fire('update-status');
    expect(await world.isRunning()).toBe(true);
    expect(await world.readFile(alertingPath)).toBe(alerting(['ops']));
    expect(await exists(world, alertingDeletionsPath)).toBe(false);
    await expectNoPlan(world);
  });

  test('is recorded by the next hook if Juju could not store what its hook wrote', async () => {
    await using world = await World.open();
    setConfig(world.model, 'grafana', { set: { alerting_config: alerting(['ops']) } });
    await world.settleWithLostCommits();
    await world.fire('update-status');
    expect(world.databag('grafana').alerting).toBe('[["contactPoint",1,"ops"],["policy",1,""]]');
    expect(world.grafana().alerting).toHaveLength(1);
    await expectNoPlan(world);
  });
});

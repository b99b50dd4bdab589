import { describe, expect, test } from '@jest/globals';
import { setConfig } from 'charmkit/juju-model';
import { createPebbleClient } from 'charmkit/pebble';
import { datasourcesPath } from '../../src/grafana/files.ts';
import { planEveryHook, showPlan } from './plan-next.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

const settled = {
  changes: '0',
  plan: 'The unit is as it should be: the next hook changes nothing.',
};

describe('show-plan', () => {
  test('shows no changes on units that have settled', async () => {
    await using world = await World.open({ units: 2 });
    for (const unit of ['grafana/0', 'grafana/1']) {
      expect((await showPlan(world, { unit })).results).toMatchObject(settled);
    }
  });

  test('shows what the next hook would change, and why, and changes nothing itself', async () => {
    await using world = await World.open();
    setConfig(world.model, 'grafana', { set: { log_level: 'debug' } });
    world.relate('prometheus', provider('prometheus', 1));
    const before = await lookAt(world);
    const { results } = await showPlan(world);
    expect(results.plan).toContain('service grafana: restart it, because ');
    expect(results.plan).toContain('app databag of grafana-source:');
    expect(await lookAt(world)).toEqual(before);
    await world.settle();
    expect((await showPlan(world)).results).toMatchObject(settled);
  });

  test('shows the same as JSON, with names and no value', async () => {
    await using world = await World.open();
    const { sources, password } = { sources: provider('prometheus', 1), password: passwordOf(world) };
    world.relate('prometheus', sources);
    setConfig(world.model, 'grafana', { set: { log_level: 'debug' } });
    const { results } = await showPlan(world, { format: 'json' });
    const text = results.plan as string;
    const changes = JSON.parse(text);
    expect(changes).toHaveLength(Number(results.changes));
    expect(changes).toContainEqual({
      kind: 'service-restart',
      target: 'service grafana',
      action: 'restart it',
      why: expect.any(String),
    });
    expect(password.length).toBeGreaterThan(10);
    expect(text).not.toContain(password);
  });

  test('shows that a file is written that somebody else has changed', async () => {
    await using world = await World.open();
    const pebble = createPebbleClient({ socketPath: world.pebble().socketPath });
    await pebble.pushFiles([{ path: datasourcesPath, content: 'apiVersion: 1\n' }]);
    const { results } = await showPlan(world);
    expect(results.plan).toContain(`${datasourcesPath}: write the file, because the data sources differ`);
  });
});

test('after its hooks a unit has nothing to change in any hook, and plans the same from text', async () => {
  await using world = await World.open({ units: 2 });
  world.relate('prometheus', provider('prometheus', 1));
  await world.settle();
  for (const unit of ['grafana/0', 'grafana/1']) {
    const planned = await planEveryHook(world, unit);
    expect(planned.length).toBeGreaterThan(7);
    expect(planned.filter(({ changes, isPlainData }) => changes.length > 0 || !isPlainData)).toEqual([]);
  }
});

async function lookAt(world: World) {
  const { relations, secrets, units } = world.model;
  const pods = [world.pebbleChanges().length, await world.readFile(datasourcesPath)];
  return structuredClone({ relations, secrets, statuses: units['grafana/0']?.status, pods });
}

function passwordOf(world: World): string {
  const secret = Object.values(world.model.secrets).find(({ label }) => label === 'admin-password');
  return Buffer.from(secret?.revisions.at(-1)?.content.password ?? '', 'base64').toString();
}

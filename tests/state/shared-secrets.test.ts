import { expect, test } from '@jest/globals';
import type { HookHandler } from 'charmkit/charm';
import { type Secret, withholdSecret } from 'charmkit/juju-model';
import { charmOf } from './neighbour.ts';
import { World } from './world.ts';

const label = 'shared';

/** A charm that shares a secret with each Grafana, and writes its id into the databag. */
const sharing: HookHandler = async (context) => {
  if (!(await context.isLeader())) return;
  for (const relation of await context.relations('oauth')) {
    const id = await context.secret(label).share(relation, { secret: 'marker' });
    if (id !== undefined) relation.writeOwnApp({ shared: id });
  }
};

async function deploy(world: World): Promise<number> {
  await world.deployCharm('neighbour', charmOf(sharing));
  const { number } = world.integrate('neighbour', 'oauth');
  await world.settle();
  return number;
}

function secretIn(world: World): Secret {
  const secret = Object.values(world.model.secrets).find((each) => each.label === label);
  if (!secret) throw new RangeError('nothing is shared');
  return secret;
}

test('the id of a shared secret has the same form in every hook, which other models understand', async () => {
  await using world = await World.open();
  const relation = await deploy(world);
  const id = `secret://${world.model.uuid}/${secretIn(world).id}`;
  expect(world.databag('neighbour', relation).shared).toBe(id);
  for (const hook of ['config-changed', 'update-status']) {
    const { calls } = await world.fire(hook, { unit: 'neighbour/0' });
    expect(world.databag('neighbour', relation).shared).toBe(id);
    expect(calls.map(({ call }) => call.tool)).not.toContain('secret-grant');
  }
});

test('a grant that Juju has dropped is made again by the next hook', async () => {
  await using world = await World.open();
  await deploy(world);
  const { grants } = secretIn(world);
  secretIn(world).grants = [];
  await world.fire('update-status', { unit: 'neighbour/0' });
  expect(secretIn(world).grants).toEqual(grants);
});

test.each(['not-found', 'denied'] as const)(
  'a shared secret stays as it is while Juju says %s',
  async (answer) => {
    await using world = await World.open();
    const relation = await deploy(world);
    const before = world.databag('neighbour', relation);
    withholdSecret(world.model, secretIn(world).id, answer);
    await world.fire('config-changed', { unit: 'neighbour/0' });
    expect(world.databag('neighbour', relation)).toEqual(before);
    withholdSecret(world.model, secretIn(world).id);
    expect(secretIn(world).revisions).toHaveLength(1);
  },
);

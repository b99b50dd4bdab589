import { describe, expect, test } from '@jest/globals';
import { dispatchEvent, type HookHandler } from 'charmkit/charm';
import {
  type Model,
  removeApplication,
  removeRelation,
  renderHookName,
  scaleApplication,
} from 'charmkit/juju-model';
import { type CharmUnderTest, createHookRunner, settleModel, skipHooks } from 'juju-sim/testing';
import { handleEveryEvent } from '../../handle-every-event.ts';
import { charmDirectory, newModel } from '../testing/small-charm.ts';

describe('a unit that leaves', () => {
  test('knows it in relation-broken, though nobody asked in relation-departed', async () => {
    const model = skipHooks(newModel(2));
    scaleApplication(model, 'viewer', 1);
    expect(await leavingIn(model, ({ kind }) => kind !== 'relation-departed')).toEqual({
      'source-relation-broken': true,
      stop: true,
      remove: true,
    });
  });

  test('knows it in the first hook of all, which may be the end of a peer relation', async () => {
    const model = skipHooks(newModel());
    removeApplication(model, 'viewer');
    const leaving = await leavingIn(model, () => true);
    expect(Object.keys(leaving)).toContain('peers-relation-broken');
    expect(new Set(Object.values(leaving))).toEqual(new Set([true]));
  });
});

test('a unit whose neighbour leaves stays', async () => {
  const model = skipHooks(newModel());
  removeRelation(model, 'viewer:source', 'store');
  expect(await leavingIn(model, () => true)).toEqual({
    'source-relation-departed': false,
    'source-relation-broken': false,
  });
});

/** The results of `isUnitLeaving` by hook, for the events that `asks` selects. */
async function leavingIn(model: Model, asks: (event: { readonly kind: string }) => boolean) {
  using directory = charmDirectory();
  const told: Record<string, boolean> = {};
  const handler: HookHandler = async (context) => {
    const { event, env } = context;
    if (asks(event)) told[env.dispatchPath.replace('hooks/', '')] = await context.isUnitLeaving();
  };
  const charm: CharmUnderTest = {
    charmDir: directory.path,
    dispatch: (input) =>
      dispatchEvent(handleEveryEvent(directory.path, handler), { ...input, print: () => {} }),
  };
  const { runs } = await settleModel(model, createHookRunner({ viewer: charm }));
  expect(runs.map(({ hook }) => renderHookName(hook))).toEqual(expect.arrayContaining(Object.keys(told)));
  return told;
}

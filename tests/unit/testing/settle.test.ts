import { describe, expect, test } from '@jest/globals';
import { listBusyUnits, renderHookName, setDatabag } from 'charmkit/juju-model';
import fc from 'fast-check';
import { createHookRunner, HookFailedError, settleModel, skipHooks, UnsettledError } from 'juju-sim/testing';
import { charmOf, newModel, relateTwo, tool } from './small-charm.ts';

const idle = charmOf(async () => 0);

describe('settle', () => {
  test('runs every hook until no unit has anything to do', async () => {
    const { model, runs } = await settleModel(newModel(2), createHookRunner({ viewer: idle }));
    expect(listBusyUnits(model)).toEqual([]);
    expect(runs.filter(({ unit }) => unit === 'viewer/1').map(({ hook }) => renderHookName(hook))).toEqual([
      'install',
      'peers-relation-created',
      'source-relation-created',
      'config-changed',
      'start',
      'peers-relation-joined',
      'peers-relation-changed',
      'source-relation-joined',
      'source-relation-changed',
    ]);
  });

  test('passes on what one charm writes to the other', async () => {
    const writes = charmOf(async (input) => {
      const { JUJU_RELATION: endpoint, JUJU_UNIT_NAME: unit = '' } = input.environment;
      return endpoint === 'offer' ? (await tool(input, 'relation-set', '--app', `from=${unit}`)).exitCode : 0;
    });
    const start = relateTwo(newModel());
    const { model } = await settleModel(start, createHookRunner({ viewer: idle, other: writes }));
    const written = Object.values(model.relations).map(({ appData }) => appData.other?.content);
    expect(written).toContainEqual({ from: 'other/0' });
  });

  test('comes to the same model in whatever order the units run', async () => {
    const charm = charmOf(async (input) => {
      const unit = input.environment.JUJU_UNIT_NAME ?? '';
      return 'JUJU_RELATION_ID' in input.environment
        ? (await tool(input, 'relation-set', `me=${unit}`)).exitCode
        : 0;
    });
    const run = createHookRunner({ viewer: charm, other: charm });
    const databags = ({ relations }: ReturnType<typeof newModel>) =>
      Object.values(relations).map(({ unitData }) =>
        Object.fromEntries(Object.entries(unitData).map(([unit, { content }]) => [unit, content])),
      );
    const expected = databags((await settleModel(relateTwo(newModel(2)), run)).model);
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(100)), async (picks) => {
        const choose = (units: readonly string[]) => units[(picks.next().value ?? 0) % units.length] ?? '';
        const { model } = await settleModel(relateTwo(newModel(2)), run, { choose });
        expect(databags(model)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  test('names the two that write other bytes for ever', async () => {
    let count = 0;
    const restless = charmOf(async (input) => {
      count += 1;
      return 'JUJU_REMOTE_UNIT' in input.environment
        ? (await tool(input, 'relation-set', `count=${count}`)).exitCode
        : 0;
    });
    const failure = settleModel(
      relateTwo(newModel()),
      createHookRunner({ viewer: restless, other: restless }),
      {
        maxHooks: 60,
      },
    );
    await expect(failure).rejects.toBeInstanceOf(UnsettledError);
    await expect(failure).rejects.toThrow('relation-changed ping-pong between other/0 and viewer/0');
    await expect(failure).rejects.toMatchObject({
      trace: expect.arrayContaining(['other/0 offer-relation-changed (offer:3, viewer/0)']),
    });
  });

  test('stops at a hook that fails, or names it where it may', async () => {
    const broken = charmOf(async () => 1);
    await expect(settleModel(newModel(), createHookRunner({ viewer: broken }))).rejects.toBeInstanceOf(
      HookFailedError,
    );
    const run = createHookRunner({ viewer: broken }, { mayFail: true });
    await expect(settleModel(newModel(), run, { maxHooks: 20 })).rejects.toThrow(
      'viewer/0 fails install each time',
    );
  });

  test('says which application it was given no charm for', async () => {
    await expect(settleModel(newModel(), createHookRunner({}))).rejects.toThrow(
      'No charm was given for "viewer"',
    );
  });
});

describe('skipHooks', () => {
  test('brings a model to rest without a charm, and leaves the given one as it was', () => {
    const model = newModel(2);
    const before = structuredClone(model);
    const rested = skipHooks(model);
    expect(model).toEqual(before);
    expect(listBusyUnits(rested)).toEqual([]);
    expect(rested.units['viewer/1']).toMatchObject({
      agent: { isStarted: true },
      containers: { web: { isReady: true } },
    });
    setDatabag(rested, 1, 'store', { a: '1' });
    expect(listBusyUnits(rested)).toEqual(['viewer/0', 'viewer/1']);
  });
});

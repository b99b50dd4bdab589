import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nameOf, provider } from './providers.ts';
import { World } from './world.ts';

type Step =
  | { readonly kind: 'relate' | 'unrelate'; readonly app: number }
  | { readonly kind: 'scale'; readonly app: number; readonly units: number }
  | { readonly kind: 'settle' | 'update-status' | 'config-changed' }
  | { readonly kind: 'cut-short'; readonly tool: string };

const app = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('relate' as const), app }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unrelate' as const), app }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('scale' as const), app, units: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('settle' as const, 'update-status' as const, 'config-changed' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('cut-short' as const),
      tool: fc.constantFrom(
        'relation-get',
        'relation-set',
        'relation-list',
        'secret-get',
        'status-get',
        'is-leader',
      ),
    }),
  },
);

test('whatever order, repetition or interruption the events come in, Grafana has what the relations say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      await using world = await World.open();
      const related = new Map<string, number>();
      for (const [round, what] of steps.entries()) await take(world, related, what, round);
      await world.settle();
      await world.fire('update-status');
      const expected = [...related].flatMap(([name, units]) =>
        Array.from({ length: units }, (_, unit) => nameOf(name, unit)),
      );
      expect([...(await world.names())].sort()).toEqual(expected.sort());
      expect(world.grafana().loaded.at(-1) ?? { datasources: [] }).toMatchObject({
        datasources: (await world.file()).datasources,
      });
      expect((await world.file()).deleteDatasources).toEqual([]);
      expect(world.status()).toBe('active');
    }),
    { numRuns: 25 },
  );
}, 240_000);

/** Applications get a new name when they come back, as Juju would not give a removed one's relation again. */
async function take(world: World, related: Map<string, number>, what: Step, round: number): Promise<void> {
  const name =
    'app' in what ? [...related.keys()].find((key) => key.startsWith(`app${what.app}r`)) : undefined;
  if (what.kind === 'relate' && name === undefined) {
    const fresh = `app${what.app}r${round}`;
    world.relate(fresh, provider(fresh, 2));
    related.set(fresh, 2);
  } else if (what.kind === 'unrelate' && name !== undefined) {
    world.unrelate(name);
    related.delete(name);
  } else if (what.kind === 'scale' && name !== undefined) {
    world.scaleProvider(name, what.units);
    related.set(name, what.units);
  } else if (what.kind === 'cut-short') {
    await world.cutShort(what.tool);
  } else if (what.kind === 'settle') {
    await world.settle();
  } else if (what.kind === 'update-status' || what.kind === 'config-changed') {
    await world.fire(what.kind);
  }
}

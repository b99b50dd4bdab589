import { describe, expect, test } from '@jest/globals';
import { mapRelations, type Relation } from 'charmkit/charm';
import fc from 'fast-check';

describe('mapRelations', () => {
  test('returns the results in the order of the relations, however long each takes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 }), async (turns) => {
        const relations = turns.map((_turns, number) => relation(number));
        const results = await mapRelations(relations, async ({ number }) => {
          for (let turn = 0; turn < (turns[number] ?? 0); turn += 1) await Promise.resolve();
          return number;
        });
        expect(results).toEqual(relations.map(({ number }) => number));
      }),
    );
  });

  test('reads eight of a thousand relations at the same time, so that none of the others takes memory', async () => {
    const running = { now: 0, most: 0, all: 0 };
    await mapRelations(
      Array.from({ length: 1000 }, (_, number) => relation(number)),
      async () => {
        running.now += 1;
        running.all += 1;
        running.most = Math.max(running.most, running.now);
        await new Promise(setImmediate);
        running.now -= 1;
      },
    );

    expect(running).toEqual({ now: 0, most: 8, all: 1000 });
  });

  test('fails if one relation can not be read', async () => {
    const relations = [relation(1), relation(2)];

    await expect(mapRelations(relations, () => Promise.reject(new RangeError('no answer')))).rejects.toThrow(
      'no answer',
    );
  });
});

function relation(number: number): Relation {
  return { number } as Relation;
}

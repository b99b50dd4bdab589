import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  identifyDashboard,
  type UsableDashboard,
} from '../../../../src/grafana/dashboards/known-dashboard.ts';
import { selectDashboards } from '../../../../src/grafana/dashboards/select-dashboards.ts';

function dashboard(fields: Partial<UsableDashboard>): UsableDashboard {
  const origin = { sender: 1, template: 'file:x', file: 'f' };
  return { ...origin, uid: 'uid', title: 'Title', version: 0, weight: 9, ...fields };
}

describe('which dashboards are shown', () => {
  test.each<[string, Partial<UsableDashboard>, Partial<UsableDashboard>]>([
    ['the greater version', { version: 2, sender: 1 }, { version: 1, sender: 2 }],
    ['the greater version as a number', { version: 10 }, { version: 9 }],
    ['of equal versions the newer relation', { sender: 10 }, { sender: 9 }],
    ['of one relation the greater file', { file: 'b' }, { file: 'a' }],
    ['of equal content the later template', { template: 'file:b' }, { template: 'file:a' }],
  ])('%s', (_what, first, second) => {
    const [winner, loser] = [dashboard(first), dashboard(second)];
    const selection = { shown: [winner], held: [{ dashboard: loser, winner, clash: 'uid' }] };
    expect(selectDashboards([winner, loser])).toEqual(selection);
    expect(selectDashboards([loser, winner])).toEqual(selection);
  });

  test('what has lost by its uid takes no title from another', () => {
    const [a, b, c] = [
      dashboard({ uid: 'a', title: 'One', version: 9 }),
      dashboard({ uid: 'a', title: 'Two', version: 8 }),
      dashboard({ uid: 'c', title: 'Two', version: 1 }),
    ];
    expect(selectDashboards([a, b, c]).shown).toEqual([a, c]);
  });

  test('it is the same in any order; no uid and no title twice; and each is shown or gives way to one that is', () => {
    const some = fc.record({
      sender: fc.integer({ min: 1, max: 12 }),
      template: fc.constantFrom('file:a', 'file:b'),
      file: fc.constantFrom('f1', 'f2', 'f3'),
      uid: fc.constantFrom('u1', 'u2', 'u3', 'u4'),
      title: fc.constantFrom('One', 'Two', 'Three'),
      version: fc.integer({ min: 0, max: 3 }),
      weight: fc.constant(9),
    });
    const distinct = fc.uniqueArray(some, { selector: identifyDashboard, maxLength: 20 });
    const shuffled = distinct.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        const { shown, held } = selectDashboards(list);
        expect(selectDashboards(other)).toEqual({ shown, held });
        expect(new Set(shown.map(({ uid }) => uid)).size).toBe(shown.length);
        expect(new Set(shown.map(({ title }) => title)).size).toBe(shown.length);
        expect(shown.length + held.length).toBe(list.length);
        for (const { dashboard: loser, winner, clash } of held) expect(loser[clash]).toBe(winner[clash]);
      }),
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Labels, planLabels } from '../../../../src/endpoints/service-mesh/labels.ts';

describe('labels', () => {
  test.each<[string, Labels, { current: Labels; before: Labels }, ReturnType<typeof planLabels>]>([
    ['that stand need nothing', { a: '1' }, { current: { a: '1', b: '2' }, before: { a: '1' } }, undefined],
    ['that are missing are set', { a: '1' }, { current: { b: '2' }, before: {} }, { a: '1' }],
    ['that differ are set', { a: '1' }, { current: { a: '2' }, before: { a: '2' } }, { a: '1' }],
    ['that are wanted no more go', {}, { current: { a: '1', b: '2' }, before: { a: '1' } }, { a: null }],
    ['that have gone already need nothing', {}, { current: { b: '2' }, before: { a: '1' } }, undefined],
    ['of others stay', {}, { current: { b: '2' }, before: {} }, undefined],
  ])('%s', (_what, wanted, found, patch) => {
    expect(planLabels(wanted, found)).toEqual(patch);
  });

  const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2'));

  test('that were planned are planned once', () => {
    fc.assert(
      fc.property(labels, labels, labels, (wanted, current, before) => {
        const patched = Object.entries({ ...current, ...planLabels(wanted, { current, before }) });
        const after = Object.fromEntries(
          patched.flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
        );
        expect(after).toMatchObject(wanted);
        expect(planLabels(wanted, { current: after, before })).toBeUndefined();
        const others = Object.keys(current).filter((key) => !(key in before) && !(key in wanted));
        expect(Object.keys(after).sort()).toEqual([...new Set([...Object.keys(wanted), ...others])].sort());
      }),
    );
  });
});

import { expect, test } from '@jest/globals';
import { compareNumbers } from 'charmkit/hook-tools';
import fc from 'fast-check';

test('Units and relation ids stand in the order of their numbers, whatever order they came in', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(2000)), (numbers) => {
      const sorted = numbers.map((number) => `loki/${number}`).sort(compareNumbers);
      expect(sorted).toEqual([...numbers].sort((a, b) => a - b).map((number) => `loki/${number}`));
    }),
  );
});

test('Equal numbers of different names stand in the order of their names', () => {
  expect(['b/1', 'a/1', 'a/0', 'a/1'].sort(compareNumbers)).toEqual(['a/0', 'a/1', 'a/1', 'b/1']);
});

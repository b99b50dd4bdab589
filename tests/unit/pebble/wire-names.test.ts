import { expect, test } from '@jest/globals';
import { camelCased } from '../../../lib/charmkit/pebble/wire-names.ts';

test("Pebble's hyphenated names become TypeScript's, and values stay as they are", () => {
  const cased = camelCased({ 'prev-change-id': '1', name: 'a-b', data: { 'exit-code': 0 } });
  expect(cased).toEqual({ prevChangeId: '1', name: 'a-b', data: { 'exit-code': 0 } });
  expect(cased.prevChangeId).toBe('1');
});

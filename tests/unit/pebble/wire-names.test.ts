import { expect, test } from '@jest/globals';
import { convertToCamelCase } from '../../../lib/charmkit/pebble/wire-names.ts';

test("Pebble's hyphenated names become TypeScript's, and values stay as they are", () => {
  const cased = convertToCamelCase({ 'prev-change-id': '1', name: 'a-b', data: { 'exit-code': 0 } });
  expect(cased).toEqual({ prevChangeId: '1', name: 'a-b', data: { 'exit-code': 0 } });
  expect(cased.prevChangeId).toBe('1');
});

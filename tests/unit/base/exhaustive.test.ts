import { expect, test } from '@jest/globals';
import { unreachable } from 'charmkit/base';

test('unreachable says which case a switch forgot', () => {
  expect(() => unreachable({ kind: 'new' } as never)).toThrow('Unhandled case: {"kind":"new"}');
});

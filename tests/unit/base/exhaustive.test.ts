import { expect, test } from '@jest/globals';
import { assertNever } from 'charmkit/base';

test('unreachable says which case a switch forgot', () => {
  expect(() => assertNever({ kind: 'new' } as never)).toThrow('Unhandled case: {"kind":"new"}');
});

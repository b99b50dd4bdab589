import { expect, test } from '@jest/globals';
import { secretId } from 'charmkit/relation';

test.each<[string, boolean]>([
  ['secret:9m4e2mr0ui3e8a215n4g', true],
  ['9m4e2mr0ui3e8a215n4g', true],
  ['secret://f2c1b2a0-3f6e-4d2a-9b6b-2a1f0c9d8e71/9m4e2mr0ui3e8a215n4g', true],
  ['secret:9m4e2mr0ui3e8a215n4h', false],
  ['secret:short', false],
  ['--peek', false],
  ['secret:9m4e2mr0ui3e8a215n4g --label=x', false],
])('%s is taken for the id of a secret: %s', (text, isId) => {
  expect(secretId.safeParse(text).success).toBe(isId);
});

import { describe, expect, test } from '@jest/globals';
import { getErrorMessage, SdkError } from 'charmkit/base';

class LostError extends SdkError {}

describe('an SdkError', () => {
  const cause = new Error('the disk is full');
  const error = new LostError('Lost it', { code: 'lost', facts: { relation: 'db:1' }, cause });

  test('has the name of its own class, what to branch on, the facts, and the cause', () => {
    expect(error).toMatchObject({ name: 'LostError', code: 'lost', facts: { relation: 'db:1' }, cause });
  });

  test('has no property cause where nothing caused it', () => {
    expect('cause' in new SdkError('Alone', { code: 'alone' })).toBe(false);
  });
});

test.each([
  [new Error('it broke'), 'it broke'],
  ['it broke', 'it broke'],
  [undefined, 'undefined'],
])('getErrorMessage(%p) is %p', (thrown, message) => {
  expect(getErrorMessage(thrown)).toBe(message);
});

import { describe, expect, test } from '@jest/globals';
import { chooseWorstStatus } from '../../../lib/charmkit/charm/status.ts';

describe('the status of the unit', () => {
  test('is active where nothing is to be said', () => {
    expect(chooseWorstStatus([])).toEqual({ level: 'active', message: '' });
  });

  test('is what calls for a person first, and counts the rest', () => {
    const waiting = { level: 'waiting', message: 'for this' } as const;
    const blocked = { level: 'blocked', message: 'fix that' } as const;
    const other = { level: 'waiting', message: 'for that' } as const;
    expect(chooseWorstStatus([waiting, blocked, other, waiting])).toEqual({
      level: 'blocked',
      message: 'fix that (+2 more)',
    });
    expect(chooseWorstStatus([waiting])).toEqual(waiting);
  });

  test('is any trouble rather than a minor one, and that rather than a notice', () => {
    const minor = { level: 'blocked', message: 'one of many', isMinor: true } as const;
    const notice = { level: 'active', message: 'by the way' } as const;
    for (const level of ['blocked', 'maintenance', 'waiting'] as const)
      expect(chooseWorstStatus([minor, notice, { level, message: 'down' }])).toEqual({
        level,
        message: 'down (+2 more)',
      });
    expect(chooseWorstStatus([notice, minor])).toEqual({
      level: 'blocked',
      message: 'one of many (+1 more)',
    });
  });
});

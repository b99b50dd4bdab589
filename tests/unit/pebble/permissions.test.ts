import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renderPermissions } from '../../../lib/charmkit/pebble/files/permissions.ts';

describe('permissions', () => {
  test.each([
    [0o644, '644'],
    [0o4, '004'],
    [0, '000'],
    ['640', '640'],
  ])('%p is written as %s', (permissions, digits) => {
    expect(renderPermissions(permissions)).toBe(digits);
  });

  test.each([[0o1777], [-1], [6.4], [Number.NaN], ['0644'], ['64'], ['648'], ['rw-'], ['']])(
    '%p is refused before Pebble is asked',
    (permissions) => {
      expect(() => renderPermissions(permissions)).toThrow('three octal digits');
    },
  );

  test('every mode of nine bits is three digits that read as the same number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0o777 }), (mode) => {
        expect(Number.parseInt(renderPermissions(mode), 8)).toBe(mode);
      }),
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseQuantity, renderQuantity, roundUpQuantity } from '../../../../src/resources/quantity.ts';

describe('an amount', () => {
  test.each([
    ['0', '0'],
    ['1', '1'],
    ['+2', '2'],
    ['1.', '1'],
    ['.5', '0.5'],
    ['0.25', '0.25'],
    ['100m', '0.1'],
    ['1500m', '1.5'],
    ['1n', '0.001'],
    ['1500u', '0.002'],
    ['2k', '2000'],
    ['1.5Gi', '1610612736'],
    ['0.8Gi', '858993459.2'],
    ['0.1', '0.1'],
    ['1e3', '1000'],
    ['1E3', '1000'],
    ['1E', '1000000000000000000'],
    ['12e-1', '1.2'],
    ['1Ki', '1024'],
    ['200Mi', '209715200'],
    ['9223372036854775807', '9223372036854775807'],
    ['7.9Ei', '9108079886394091110.4'],
  ])('%s is %s', (text, plain) => {
    expect(renderQuantity(parseQuantity(text) ?? -1n)).toBe(plain);
  });

  test.each([
    ...[
      '',
      '-1',
      '-0',
      'abc',
      '1 Gi',
      '1gi',
      '1GB',
      '.',
      'm',
      'Gi',
      '1e',
      '1e1.5',
      '1.2.3',
      '0x10',
      '1\n',
      '１',
    ],
    ...[
      '1constructor',
      '8Ei',
      '1e99',
      '1e999999999',
      '9'.repeat(64),
      `0.${'1'.repeat(80)}`,
      'Infinity',
      'NaN',
    ],
  ])('is not %j', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  test('is no less than what was written, by less than a thousandth', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(999_999_999),
        fc.constantFrom(...suffixes),
        (whole, billionths, [suffix, two]) => {
          const text = `${whole}.${String(billionths).padStart(9, '0')}${suffix}`;
          const exact = (BigInt(whole) * 10n ** 9n + BigInt(billionths)) * 2n ** two;
          const excess = (parseQuantity(text) ?? -1n) * 10n ** 6n - exact;
          expect(excess >= 0n && excess < 10n ** 6n).toBe(true);
        },
      ),
    );
  });

  test('that was written is read as the same', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n }), (amount) => {
        expect(parseQuantity(renderQuantity(amount))).toBe(amount);
      }),
    );
  });

  test('is rounded up to a whole number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n }), (amount) => {
        const whole = roundUpQuantity(amount);
        expect([whole % 1000n, whole - amount >= 0n, whole - amount < 1000n]).toEqual([0n, true, true]);
      }),
    );
  });

  test('is read or refused, whatever is written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9.eEinumkKMGTP+ -]*$/), (text) => {
        expect(['bigint', 'undefined']).toContain(typeof parseQuantity(text));
      }),
    );
  });
});

const suffixes: readonly (readonly [suffix: string, two: bigint])[] = [
  ['', 0n],
  ['Ki', 10n],
  ['Mi', 20n],
  ['Gi', 30n],
];

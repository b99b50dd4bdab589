import { describe, expect, test } from '@jest/globals';
import { type JsonValue, parseJson, renderCanonicalJson } from 'charmkit/base';
import fc from 'fast-check';

describe('renderCanonicalJson', () => {
  test('gives equal bytes for equal objects, whatever the order of their keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(renderCanonicalJson(reversed as JsonValue)).toBe(renderCanonicalJson(record));
      }),
    );
  });

  test('loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(renderCanonicalJson(value as JsonValue))).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });
});

describe('parseJson', () => {
  test('gives the value of JSON text', () => {
    fc.assert(fc.property(fc.json(), (text) => expect(parseJson(text)).toEqual(JSON.parse(text))));
  });

  test.each(['', '{', 'undefined', "{'a': 1}"])('gives undefined for %j, which is none', (text) => {
    expect(parseJson(text)).toBeUndefined();
  });
});

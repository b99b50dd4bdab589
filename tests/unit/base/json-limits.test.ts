import { describe, expect, test } from '@jest/globals';
import { type JsonLimits, parseJson, readJson } from 'charmkit/base';
import fc from 'fast-check';

const limits: JsonLimits = { characters: 100_000, depth: 8, values: 1000 };

describe('JSON text of others', () => {
  test.each([
    ['x'.repeat(100_001), 'is longer than 100000 characters'],
    ['['.repeat(100_000), 'is nested deeper than 8 levels'],
    ['{"a":'.repeat(20_000), 'is nested deeper than 8 levels'],
    [`[${'[],'.repeat(30_000)}[]]`, 'holds more than 1000 values'],
    [`[${'1,'.repeat(1000)}1]`, 'holds more than 1000 values'],
    [`{${'"a":1,'.repeat(1000)}"a":1}`, 'holds more than 1000 values'],
    ['', 'is not JSON'],
    ['"[[[[[[[[[[', 'is not JSON'],
    ['"\\', 'is not JSON'],
    [']]]]', 'is not JSON'],
  ])('is refused before anything is built of it: %.20s', (text, fault) => {
    expect(readJson(text, limits)).toEqual({ fault });
    expect(parseJson(text, limits)).toBeUndefined();
  });

  test('may hold brackets and commas in its strings', () => {
    const value = ['[[[[[[[[[[[[', ','.repeat(5000), '\\"[', '"', '\\'];
    expect(readJson(JSON.stringify(value), limits)).toEqual({ value });
  });

  test('is given as it is within the limits', () => {
    const wide = { characters: 1_000_000, depth: 100, values: 100_000 };
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) =>
        expect(readJson(text, wide)).toEqual({ value: JSON.parse(text) }),
      ),
    );
  });

  test('is within the limits just where its value is', () => {
    const measure = (value: unknown): { depth: number; values: number } => {
      if (typeof value !== 'object' || value === null) return { depth: 0, values: 1 };
      const inner = Object.values(value).map(measure);
      // A list or object counts as one, plus one for the comma before each element after the first.
      const values = inner.reduce((sum, each) => sum + each.values, 0) + (inner.length > 0 ? 1 : 2);
      return { depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)), values };
    };
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const { depth, values } = measure(JSON.parse(text));
        const reading = readJson(text, { ...limits, depth: depth - 1, values: 100_000 });
        if (depth > 0) expect(reading).toEqual({ fault: `is nested deeper than ${depth - 1} levels` });
        expect(readJson(text, { ...limits, depth, values: values + 1 })).toHaveProperty('value');
      }),
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  asciiJson,
  secretId,
  textOfSecret,
  toSecretContent,
} from '../../../../lib/interfaces/grafana-datasource/secret-content.ts';

describe("secure fields as a secret's content", () => {
  test('are one JSON text where it fits', () => {
    expect(toSecretContent({ password: 'x', basicAuth: true })).toEqual({
      fields: '{"basicAuth":true,"password":"x"}',
    });
  });

  test('go on under further keys that Juju takes', () => {
    const content = toSecretContent({ tlsClientKey: 'k'.repeat(20_000) });
    expect(Object.keys(content)).toEqual(['fields', 'fields-2', 'fields-3']);
    for (const [key, value] of Object.entries(content)) {
      expect(key).toMatch(/^[a-z](-?[a-z0-9]){2,}$/);
      expect(Buffer.byteLength(value)).toBeLessThanOrEqual(8192);
    }
  });

  test('come back as they were, whatever their characters', () => {
    const fields = fc.dictionary(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 9000 }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
      ),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fields, (given) => {
        const text = textOfSecret(toSecretContent(given)) ?? '';
        expect(JSON.parse(text)).toEqual(given);
        expect(asciiJson(given)).toHaveLength(Buffer.byteLength(text));
      }),
    );
  });

  test('are not there without the first key', () => {
    expect(textOfSecret({ password: 'x', 'fields-2': '{}' })).toBeUndefined();
  });
});

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

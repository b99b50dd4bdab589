import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  asciiJson,
  textOfSecret,
  toSecretContent,
} from '../../../../lib/charmkit/interfaces/grafana-datasource/secret-content.ts';

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

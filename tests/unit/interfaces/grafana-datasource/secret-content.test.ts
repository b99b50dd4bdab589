import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  joinSecretText,
  renderAsciiJson,
  renderSecretContent,
} from '../../../../lib/charmkit/interfaces/grafana-datasource/secret-content.ts';

describe("secure fields as a secret's content", () => {
  test('are one JSON text where it fits', () => {
    expect(renderSecretContent({ password: 'x', basicAuth: true })).toEqual({
      fields: '{"basicAuth":true,"password":"x"}',
    });
  });

  test('go on under further keys that Juju takes', () => {
    const content = renderSecretContent({ tlsClientKey: 'k'.repeat(20_000) });
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
        const text = joinSecretText(renderSecretContent(given)) ?? '';
        expect(JSON.parse(text)).toEqual(given);
        expect(renderAsciiJson(given)).toHaveLength(Buffer.byteLength(text));
      }),
    );
  });

  test('are not there without the first key', () => {
    expect(joinSecretText({ password: 'x', 'fields-2': '{}' })).toBeUndefined();
  });
});

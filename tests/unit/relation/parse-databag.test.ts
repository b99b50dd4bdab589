import { describe, expect, test } from '@jest/globals';
import { jsonText, parseDatabag } from 'charmkit/relation';
import * as z from 'zod';

const schema = z.object({
  name: z.string(),
  list: jsonText('settings', z.array(z.object({ port: z.int() }))).optional(),
  map: jsonText('settings', z.record(z.string(), z.int())).optional(),
});

function parse(databag: Readonly<Record<string, string>>) {
  const warnings: string[] = [];
  const log = { debug() {}, info() {}, error() {}, warning: (line: string) => void warnings.push(line) };
  return { data: parseDatabag(schema, databag, { relation: { id: 'db:7' }, log }), warnings };
}

describe('a databag', () => {
  test('is read in the form of its schema, and unknown keys are passed over', () => {
    expect(parse({ name: 'a', list: '[{"port": 1}]', other: '{' })).toEqual({
      data: { name: 'a', list: [{ port: 1 }] },
      warnings: [],
    });
  });

  test.each([
    [{}, 'name'],
    [{ name: 'a', list: 'secret' }, 'list'],
    [{ name: 'a', list: '"secret"' }, 'list'],
    [{ name: 'a', list: '[{"port": "secret"}]' }, 'list.0.port'],
    [{ name: 'a', map: '{"a secret": "secret"}' }, 'map'],
    [{ list: 'secret', map: 'secret' }, 'name'],
  ])('%j is nothing, after one warning about %s that repeats no value', (databag, field) => {
    const { data, warnings } = parse(databag);
    expect(data).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining(`db:7: ignored field ${field}: `)]);
    expect(warnings.join()).not.toContain('secret');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { ConfigValue } from 'charmkit/hook-tools';
import { load } from 'js-yaml';
import { parseConfig } from '../../../src/config.ts';

const { options } = load(readFileSync('config.yaml', 'utf8')) as {
  options: Record<string, { default?: ConfigValue }>;
};
const defaults: Record<string, ConfigValue> = {};
for (const [name, option] of Object.entries(options)) {
  if (option.default !== undefined) defaults[name] = option.default;
}

describe('parseConfig', () => {
  test('takes the defaults of config.yaml', () => {
    expect(parseConfig(defaults)).toMatchObject({ valid: true, config: { datasource_query_timeout: 300 } });
  });

  test.each([
    ['log_level', 'loud'],
    ['datasource_query_timeout', -1],
    ['admin_user', ''],
  ])('names the option %s when its value is %s', (option, value) => {
    expect(parseConfig({ ...defaults, [option]: value })).toEqual({
      valid: false,
      problem: expect.stringContaining(`option ${option}: `),
    });
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { planService } from '../../../src/grafana/layers/layer.ts';
import { parseCustomConfig } from '../../../src/grafana/settings/custom-config.ts';
import { statuses } from '../../../src/status.ts';
import { plainLayer } from '../../nothing-related.ts';

const read = (name: string): string => readFileSync(name, 'utf8');

describe('docs/reference', () => {
  test('tells of every action, and of no other', () => {
    const told = [...read('docs/reference/actions.md').matchAll(/^## (.+)$/gm)].map(([, name]) => name);
    expect(new Set(told)).toEqual(new Set(Object.keys(load(read('actions.yaml')) as object)));
  });

  test('tells of every status', () => {
    const document = read('docs/reference/statuses.md');
    const untold = Object.entries(statuses).filter(([, status]) => {
      // Variable parts are an ellipsis, or the whole text.
      const shown = typeof status === 'function' ? [status('…'), status('')] : [status];
      return !shown.some(({ level, message }) => document.includes(`| ${level} | \`${message}`));
    });
    expect(untold.map(([name]) => name)).toEqual([]);
  });

  test('names options that there are', () => {
    const options = Object.keys((load(read('config.yaml')) as { options: object }).options);
    const named = [...read('docs/reference/configuration.md').matchAll(/option `(\w+)`/g)].map(
      ([, name]) => name,
    );
    expect(options).toEqual(expect.arrayContaining(named));
  });
});

describe('what custom_config may not set', () => {
  const rows = [...read('docs/reference/configuration.md').matchAll(/^\| `([\w.]+)` \| (.+?) \| /gm)];
  const told = rows.flatMap(([, section = '', keys = '']) =>
    [...keys.replace(/^all$/, '`*`').matchAll(/`([\w*]+)`/g)].map(([, key = '']) => [section, key] as const),
  );

  test.each(told)('is refused as the document says: [%s] %s', (section, key) => {
    const text = `[${section}]\n${key.replace('*', 'x')} = 1`;
    expect(() => parseCustomConfig(text)).toThrow("can't be set here");
  });

  test('is in the document where the charm always sets it', () => {
    const { environment } = planService({ ...plainLayer, isSecure: true, usesLdap: true });
    const variables = told.map(([section, key]) => {
      const name = `GF_${section}_${key}`.toUpperCase().replaceAll('.', '_');
      return new RegExp(`^${name.replace('*', '.*')}$`);
    });
    const set = Object.keys(environment).filter((name) => name.startsWith('GF_'));
    expect(set.filter((name) => !variables.some((each) => each.test(name)))).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { ConfigValue } from 'charmkit/hook-tools';
import { load } from 'js-yaml';
import { fillDefaults, defaults as ownDefaults, parseConfig } from '../../../src/config.ts';
import { collectSections } from '../../../src/grafana/settings/custom-config.ts';

const { options } = load(readFileSync('config.yaml', 'utf8')) as {
  options: Record<string, { default?: ConfigValue }>;
};
const defaults: Record<string, ConfigValue> = {};
for (const [name, option] of Object.entries(options)) {
  if (option.default !== undefined) defaults[name] = option.default;
}

const ldap = '[[servers]]\nhost = "h"\nsearch_filter = "(cn=%s)"\nsearch_base_dns = ["dc=x"]\n';

describe('parseConfig', () => {
  test('takes the defaults of config.yaml', () => {
    expect(parseConfig(defaults)).toMatchObject({ valid: true, config: ownDefaults });
    const { web_external_url: _, ...acted } = defaults;
    expect(ownDefaults).toEqual(acted);
  });

  test('takes a level of the log in capitals, as Grafana does', () => {
    const parsed = parseConfig({ ...defaults, log_level: 'DEBUG' });
    expect(fillDefaults(parsed).log_level).toBe('debug');
    expect(parsed.valid).toBe(true);
  });

  test('takes an option that was set to nothing for unset', () => {
    const emptied = {
      smtp_host: '',
      smtp_credentials: '',
      ldap_config: '',
      custom_config: '',
      default_datasource: '',
    };
    expect(parseConfig({ ...defaults, ...emptied })).toEqual(parseConfig(defaults));
  });

  test.each<[Record<string, ConfigValue>]>([
    [{ cpu: '500m', memory: '1.5Gi' }],
    [{ cpu: '2', memory: '1e9' }],
    [{ smtp_host: 'smtp.example.com:587', smtp_credentials: 'secret:9m4e2mr0ui3e8a215n4g' }],
    [{ smtp_host: '[2001:db8::1]:25', smtp_from_address: 'a@example.com', smtp_from_name: "It's us" }],
    [{ ldap_config: ldap, ldap_credentials: 'secret:9m4e2mr0ui3e8a215n4g' }],
    [{ custom_config: '[smtp]\nstartTLS_policy = MandatoryStartTLS\n' }],
    [{ plugins: 'grafana-clock-panel@2.1.8, yesoreyeram-infinity-datasource@3.6.0\nx-app@1.0.0-beta.1' }],
    [{ default_datasource: 'prometheus/0' }],
    [{ external_url: 'https://example.com:8443/tools/grafana/', redirect_https: true }],
    [{ external_url: 'http://[fd00::1]' }],
  ])('accepts %j', (values) => {
    expect(parseConfig({ ...defaults, ...values })).toMatchObject({ valid: true });
  });

  test.each<[string, ConfigValue | undefined, string]>([
    ['log_level', 'loud', 'debug, info, warn, error, critical'],
    ['datasource_query_timeout', -1, 'must be a number of seconds, at least 0'],
    ['datasource_query_timeout', 1.5, 'must be a number of seconds, at least 0'],
    ['admin_user', undefined, 'needs a name'],
    ['admin_user', 'a:b', 'must not contain a colon'],
    ['admin_user', 'a\0b', 'must not contain control characters'],
    ['admin_user', '$__file{/etc/hosts}', 'must not contain control characters, ${'],
    ['admin_user', 'x'.repeat(200), 'is longer than 190 characters'],
    ...['default_datasource', 'smtp_from_name', 'smtp_host', 'smtp_from_address', 'plugins'].map(
      (option): [string, string, string] => [option, 'x'.repeat(5000), 'is longer than 4096 characters'],
    ),
    ['admin_roles', 'x'.repeat(200_000), 'is longer than 2048 characters'],
    ...['custom_config', 'alerting_config', 'ldap_config'].map((option): [string, string, string] => [
      ...([option, '#'.repeat(2_000_000), 'is longer than 1048576 characters'] as const),
    ]),
    ['ldap_config', `${ldap}${'a.'.repeat(2000)}b = 1`, 'depth'],
    ['cpu', '-1', '500m'],
    ['memory', '1 GB', '1Gi'],
    ['smtp_host', 'smtp.example.com', 'host:port'],
    ['smtp_from_address', 'nobody', 'mail address'],
    ['smtp_credentials', 'hunter2', 'id of a secret'],
    ['smtp_credentials', 'secret:hunter2', 'id of a secret'],
    ['ldap_credentials', 'secret://9m4e2mr0ui3e8a215n4g/hunter2', 'id of a secret'],
    ['smtp_from_name', 'Grafana\nBcc: hunter2', 'must be one line'],
    ['ldap_credentials', 'hunter2', 'id of a secret'],
    ['ldap_config', 'servers = [', 'line 1'],
    ['ldap_config', 'a = 1', '[[servers]]'],
    ['ldap_config', `${ldap}bind_password = "hunter2"`, 'ldap_credentials'],
    ['ldap_config', '[[servers]]\nhost = "h"', 'search_filter'],
    ['plugins', 'grafana-clock-panel', 'ID@VERSION'],
    ['plugins', 'grafana-clock-panel@latest', 'ID@VERSION'],
    ['plugins', 'a-panel@1.0.0@https://hunter2', 'ID@VERSION'],
    ['plugins', 'a-panel@1.0.0,a-panel@1.0.1', 'each plugin once'],
    ['custom_config', '[smtp\nhost=x', 'line 1'],
    ...[
      ...[
        'grafana.example.com',
        'ftp://example.com',
        'https://',
        'https:///x',
        'https:example.com',
        'https://a:99999',
      ],
      ...[
        'https://me:hunter2@example.com',
        'https://example.com/?orgId=1',
        'https://example.com/#x',
        'https://a b/',
        'https://$__env{HOME}',
        'https://%24%7BHOME%7D/x',
        'https://a;b',
        'https://*.example.com',
        `https://example.com/${'x'.repeat(1_000_000)}`,
      ],
    ].map((value): [string, string, string] => [
      'external_url',
      value,
      'such as https://example.com/grafana',
    ]),
    ...['https://x/${HOME}', 'https://x/%(a)s', 'https://x//y'].map((value): [string, string, string] => [
      ...(['external_url', value, 'letters, digits and . _ ~ - in its path'] as const),
    ]),
    ['custom_config', '[server]\nhttp_port = 1', 'http_port'],
    ['custom_config', '[database]\nisolation_level = x', 'you can set wal, cache_mode, query_retries'],
    ['custom_config', '[smtp]\npassword = secret:9m4e2mr0ui3e8a215n4g', 'secret://<secret id>/<key>'],
    [
      'custom_config',
      '[smtp]\npassword = secret:9m4e2mr0ui3e8a215n4g/password',
      'secret://<secret id>/<key>',
    ],
  ])('names the option %s and what it accepts when its value is %j', (option, value, accepted) => {
    const sound: Record<string, ConfigValue> = { ...defaults, ldap_config: ldap, smtp_host: 'a:25' };
    const { [option]: _, ...others } = sound;
    const parsed = parseConfig(value === undefined ? others : { ...others, [option]: value });
    const problems = parsed.valid ? [] : parsed.problems;
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^option ${option}: `));
    expect(problems[0]).toContain(accepted);
    expect(problems[0]).not.toContain('hunter2');
    expect(fillDefaults(parsed)).toMatchObject({ ...ownDefaults, reporting_enabled: true });
  });

  // With a parser that takes quadratic time, each of these takes minutes to hours.
  test.each([
    ['cpu', `${'1'.repeat(4000)}x1`.repeat(250), 'longer'],
    ['memory', `${'1'.repeat(4000)}x1`, 'an amount'],
    ['custom_config', listLines(70_000, (number) => `key${number} = 1`), undefined],
    ['custom_config', listLines(70_000, (number) => `[${number}]\nk=1`), undefined],
    ['custom_config', `a${' '.repeat(1_000_000)}b`, 'line 1: must be'],
    ['custom_config', `a = b${'#'.repeat(1_000_000)}\u2028`, undefined],
    ['custom_config', `a = "${'" '.repeat(500_000)}b`, undefined],
    [
      'alerting_config',
      `contactPoints:\n${listLines(40_000, () => '- 1')}`,
      'line 2: contactPoints[0] must be',
    ],
  ])('reads a long %s in little time: %#', (option, value, problem) => {
    const parsed = parseConfig({ ...defaults, [option]: value });
    expect(parsed.valid ? [] : parsed.problems).toEqual(problem ? [expect.stringContaining(problem)] : []);
    expect(collectSections(fillDefaults(parsed).custom_config)).toBeDefined();
  });

  test.each(['smtp_credentials', 'smtp_from_address', 'smtp_from_name', 'ldap_credentials'])(
    'says of %s alone that it does nothing by itself',
    (option) => {
      const value = option.endsWith('credentials') ? 'secret:9m4e2mr0ui3e8a215n4g' : 'a@example.com';
      const parsed = parseConfig({ ...defaults, [option]: value });
      expect(parsed).toMatchObject({
        valid: false,
        problems: [expect.stringContaining(`option ${option}: has no effect without`)],
      });
    },
  );
});

function listLines(count: number, render: (number: number) => string): string {
  return Array.from({ length: count }, (_, number) => render(number)).join('\n');
}

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  collectSections,
  findConflict,
  parseCustomConfig,
} from '../../../src/grafana/settings/custom-config.ts';
import { parseIni, renderSections } from '../../../src/grafana/settings/ini-text.ts';

describe('an INI file', () => {
  test.each([
    ['key = value', { '': { key: 'value' } }],
    ['key:value', { '': { key: 'value' } }],
    ['[a.b-c]\r\nstartTLS_policy = X\r\n', { 'a.b-c': { startTLS_policy: 'X' } }],
    ['; one\n# two\n\n[a] ; three\nk = v # four', { a: { k: 'v' } }],
    ['[DEFAULT]\nk = v', { '': { k: 'v' } }],
    ['[a]\nk =', { a: { k: '' } }],
    ['[a]\nk = b=c:d', { a: { k: 'b=c:d' } }],
    ['[a]\nk = """#;"""', { a: { k: '#;' } }],
    ['[a]\nk = `"#` ; c', { a: { k: '"#' } }],
    ["[a]\nk = 'v'", { a: { k: 'v' } }],
    ['[a]\nk = 1\n[b]\nk = 2\n[a]\nl = 3', { a: { k: '1', l: '3' }, b: { k: '2' } }],
  ])('%j is read as %j', (text, expected) => {
    expect(collectSections(parseIni(text))).toEqual(expected);
  });

  test.each([
    ['[a\nk = v', /^line 1: a section/],
    ['[]', /^line 1: a section/],
    ['[a]\nhunter2', /^line 2: must be a comment/],
    ['[a]\n= hunter2', /^line 2: must be a comment/],
    ['[a]\nk = """hunter2\nk2 = v"""', /^line 2: a value must end/],
    ['[a]\nk = `hunter2', /^line 2: a value must end/],
    ['[a]\nk = hunter2 \\\nb', /^line 2: a value must be on one line/],
    ['[a]\nk = 1\n\nk = hunter2', /^line 4: k in \[a\] is repeated; the first is on line 2$/],
  ])('%j is refused by its line, without its value', (text, message) => {
    expect(() => parseIni(text)).toThrow(message);
    expect(() => parseIni(text)).not.toThrow(/hunter2/);
  });

  test('comes back as it was written, whatever the values are', () => {
    const name = fc.stringMatching(/^[a-z][A-Za-z0-9_.-]{0,8}$/);
    const value = fc.stringMatching(/^[ -~]{0,12}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.dictionary(name, value, { minKeys: 1 })), (ini) => {
        expect(collectSections(parseIni(renderSections(ini)))).toEqual(ini);
      }),
    );
  });
});

describe('custom_config', () => {
  test.each([
    ['server', 'http_port', 'ingress and certificates'],
    ['Server', 'HTTP_PORT', 'ingress and certificates'],
    ['server', 'cert_pass', 'ingress and certificates'],
    ['database', 'host', 'pgsql'],
    ['database', 'ssl_mode', 'pgsql'],
    ['paths', 'provisioning', 'the charm'],
    ['security', 'admin_password', 'admin password'],
    ['security', 'admin_user', 'option admin_user'],
    ['auth.basic', 'enabled', 'signs in'],
    ['auth.ldap', 'config_file', 'option ldap_config'],
    ['log', 'level', 'option log_level'],
  ])('leaves [%s] %s to what decides it', (section, key, owner) => {
    const refused = () => parseCustomConfig(`\n[${section}]\n${key} = hunter2`);
    expect(refused).toThrow(`line 3: [${section}] ${key} can't be set here: `);
    expect(refused).toThrow(owner);
    expect(refused).not.toThrow(/hunter2/);
  });

  test.each([
    ['smtp', 'host'],
    ['database', 'wal'],
    ['database', 'max_open_conn'],
    ['auth.generic_oauth', 'client_id'],
    ['auth.proxy', 'enabled'],
    ['security', 'cookie_secure'],
    ['log', 'filters'],
    ['server', 'domain'],
    ['auth.ldap', 'allow_sign_up'],
  ])('takes [%s] %s', (section, key) => {
    expect(parseCustomConfig(`[${section}]\n${key} = x`)).toHaveLength(1);
  });

  test.each([
    ['auth.generic_oauth', 'client_id', { GF_AUTH_GENERIC_OAUTH_CLIENT_ID: 'x' }, 'relation oauth'],
    ['auth.proxy', 'enabled', { GF_AUTH_PROXY_ENABLED: 'x' }, 'relation grafana-auth'],
    ['a.new-one', 'k', { GF_A_NEW_ONE_K: 'x' }, 'the charm'],
  ])('takes [%s] %s only while nothing else sets it', (section, key, environment, owner) => {
    const entries = parseCustomConfig(`[${section}]\n${key} = x`);
    expect(findConflict(entries, { environment: {}, ini: {} })).toBeUndefined();
    expect(findConflict(entries, { environment, ini: {} })?.message).toContain(owner);
    expect(findConflict(entries, { environment: {}, ini: { [section]: { [key]: 'y' } } })?.message).toContain(
      `line 2: [${section}] ${key}`,
    );
  });
});

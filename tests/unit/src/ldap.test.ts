import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { parseLdapConfig, renderLdap } from '../../../src/grafana/settings/sign-on/ldap.ts';

const server = '[[servers]]\nhost = "h"\nsearch_filter = "(cn=%s)"\nsearch_base_dns = ["dc=x"]\n';

describe('ldap.toml', () => {
  test('has the password at every server, and all else as it was', () => {
    const text = `${server}[servers.attributes]\nemail = "mail"\n${server}port = 636\nuse_ssl = true\n`;
    expect(parse(renderLdap(parseLdapConfig(text), 'hunter2'))).toEqual({
      servers: [
        { ...plain, attributes: { email: 'mail' }, bind_password: 'hunter2' },
        { ...plain, port: 636, use_ssl: true, bind_password: 'hunter2' },
      ],
    });
  });

  test('has none where none is needed', () => {
    expect(parse(renderLdap(parseLdapConfig(server), undefined))).toEqual({ servers: [plain] });
  });

  test('keeps any password, also from the variables that Grafana replaces in the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constant('${HOME}"')),
        (password) => {
          const text = renderLdap(parseLdapConfig(server), password);
          expect(text).not.toContain('$');
          expect(parse(text)).toMatchObject({ servers: [{ bind_password: password }] });
        },
      ),
    );
  });
});

const plain = { host: 'h', search_filter: '(cn=%s)', search_base_dns: ['dc=x'] };

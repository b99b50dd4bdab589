import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { databaseCaPath, iniPath } from '../../../src/grafana/files.ts';
import {
  findCurrentDatabase,
  type Postgresql,
  planDatabase,
} from '../../../src/grafana/settings/database.ts';
import { renderIni } from '../../../src/grafana/settings/ini.ts';
import type { Ini } from '../../../src/grafana/settings/ini-text.ts';

const place = { host: 'db:5432', name: 'grafana', tls: undefined };
const text = fc.string({ unit: 'grapheme', minLength: 1 });
/** Characters with a special meaning in Grafana, its INI reader or PostgreSQL's connection strings. */
const odd = fc
  .array(
    fc.constantFrom(...['#', ';', '"', "'", '`', '\\', ' ', '=', '$', '{', '}', '%', '(', ')s', '\n', 'x']),
  )
  .map((parts) => `x${parts.join('')}`);

describe('a database on a PostgreSQL server', () => {
  test('is found again in the configuration, whatever its user and password are', () => {
    fc.assert(
      fc.property(fc.oneof(text, odd), fc.oneof(text, odd), (user, password) => {
        const database = planDatabase({ ...place, user, password });
        expect(findCurrentDatabase(filesOf({ ...place, user, password }))).toEqual(database);
      }),
    );
  });

  test('is given with user and password as they are, or else in a URL', () => {
    fc.assert(
      fc.property(fc.oneof(text, odd), fc.oneof(text, odd), (user, password) => {
        const { section } = planDatabase({ ...place, user, password });
        const { connection_string: url } = section;
        if (url === undefined) {
          expect(section).toMatchObject({ user, password });
          return;
        }
        const parsed = new URL(url);
        expect([decodeURIComponent(parsed.username), decodeURIComponent(parsed.password)]).toEqual([
          user,
          password,
        ]);
        expect(url).toMatch(/^[\w:/@.%?=&~+-]+$/);
        expect(section).not.toHaveProperty('password');
      }),
    );
  });

  test.each([
    ['relation_id_5', 'Ab0-_.!#;"'],
    ['grafana', '%&=?/@:'],
  ])('is given without a URL if Grafana can read user and password: %s, %s', (user, password) => {
    expect(planDatabase({ ...place, user, password }).section).toEqual({
      ...{ type: 'postgres', host: 'db:5432', name: 'grafana', ssl_mode: 'disable' },
      ...{ user, password },
    });
  });

  test('is verified by the authority in the URL, too', () => {
    const { section, ca } = planDatabase({ ...place, user: 'a b', password: 'x', tls: { ca: 'PEM' } });
    expect(section).toEqual({
      ...{ type: 'postgres', host: 'db:5432', name: 'grafana' },
      ...{ ssl_mode: 'verify-ca', ca_cert_path: databaseCaPath },
      connection_string:
        'postgres://a%20b:x@db:5432/grafana?sslmode=verify-ca&sslrootcert=%2Fetc%2Fgrafana%2Fcharm-database-ca.crt',
    });
    expect(ca).toBe('PEM');
  });

  test("is found again without how the operator tunes it, which is not the charm's to keep", () => {
    const database = planDatabase({ ...place, user: 'u', password: 'p' });
    const files = filesOf({ ...place, user: 'u', password: 'p' }, { database: { wal: 'true' } });
    expect(files[iniPath]).toContain('wal = true');
    expect(findCurrentDatabase(files)).toEqual(database);
  });

  test('is none in a container that was not set up', () => {
    expect(findCurrentDatabase({})).toBeUndefined();
  });
});

/** Returns the configuration that the charm writes, as a container has it. */
function filesOf(postgresql: Postgresql, custom: Ini = {}): Readonly<Record<string, string>> {
  const database = planDatabase(postgresql);
  const settings = {
    reportingEnabled: true,
    smtp: undefined,
    tracing: undefined,
    release: undefined,
    secretKey: undefined,
    plugins: [],
    custom,
  };
  return Object.fromEntries([[iniPath, renderIni({ ...settings, database })]]);
}

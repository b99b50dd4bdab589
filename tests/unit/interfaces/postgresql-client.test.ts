import { describe, expect, test } from '@jest/globals';
import {
  parseDatabaseTls,
  parseDatabaseUser,
  publishDatabase,
  readDatabase,
  readDatabaseRequest,
  requestDatabase,
  withdrawDatabase,
} from 'charmkit/interfaces/postgresql-client';
import { CertificateAuthority } from '../../certificate-authority.ts';
import { TwoSides } from './two-sides.ts';

const apps = { web: 2, postgresql: 1 };
const userSecret = 'secret:dktib7nrtrust1vcdls0';
const tlsSecret = 'secret://f2c1b2a0-3f6e-4d2a-9b6b-2a1f0c9d8e71/d0hn41cv38dq6r6nh6l0';
const authority = new CertificateAuthority('database').certificate;

describe('the interface postgresql_client', () => {
  test('carries the request, by the leader alone', async () => {
    const sides = new TwoSides(apps);
    await requestDatabase(...sides.side('web/1', { isLeader: false }), { database: 'other' });
    expect(await readDatabaseRequest(...sides.side('postgresql/0'))).toBeUndefined();
    await requestDatabase(...sides.side('web/0'), { database: 'webdata' });
    expect(await readDatabaseRequest(...sides.side('postgresql/0'))).toEqual({
      ...{ database: 'webdata', takesSecrets: true },
    });
    expect(sides.databags).not.toHaveProperty('web/0');
  });

  test.each([
    [{ database: 'old' }, { database: 'old', takesSecrets: false }, []],
    [{ 'requested-secrets': '["password"]' }, undefined, []],
    [{ database: 'x', 'requested-secrets': '[7]' }, undefined, ['requested-secrets.0']],
    [{ database: 'x', 'requested-secrets': 'password' }, undefined, ['requested-secrets']],
  ])('takes %j for the request that it is', async (databag: Record<string, string>, request, fields) => {
    const sides = new TwoSides(apps);
    sides.databags.web = databag;
    expect(await readDatabaseRequest(...sides.side('postgresql/0'))).toEqual(request);
    expect(sides.warnings).toEqual(
      fields.map((field) => expect.stringContaining(`endpoint:7: ignored field ${field}: `)),
    );
  });

  test.each([
    ['nothing yet', {}],
    ['no address', { 'secret-user': userSecret }],
    ['no user', { endpoints: 'db:5432', database: 'web' }],
    ['no unit that is ready', { endpoints: 'db:5432', 'secret-user': userSecret, subordinated: 'true' }],
  ])('has an answer to await where there is %s', async (_what, databag: Record<string, string>) => {
    const sides = new TwoSides(apps);
    sides.databags.postgresql = databag;
    expect(await readDatabase(...sides.side('web/0'))).toEqual({ state: 'awaited' });
    expect(sides.warnings).toEqual([]);
  });

  test('has an answer with the primary first, and the secrets by their ids', async () => {
    const sides = new TwoSides(apps);
    sides.databags.postgresql = {
      ...{ endpoints: 'one:5432, [fd00::2]:5432,three', database: 'theirs' },
      ...{ 'secret-user': userSecret, 'secret-tls': tlsSecret, subordinated: 'True' },
    };
    sides.databags['postgresql/0'] = { state: 'ready' };
    expect(await readDatabase(...sides.side('web/1', { isLeader: false }))).toEqual({
      ...{ state: 'ready', endpoints: ['one:5432', '[fd00::2]:5432', 'three'], database: 'theirs' },
      ...{ userSecret, tlsSecret },
    });
  });

  test('tells an answer whose password lies open', async () => {
    const sides = new TwoSides(apps);
    sides.databags.postgresql = { endpoints: 'db:5432', username: 'u', password: 'pa55-marker' };
    expect(await readDatabase(...sides.side('web/0'))).toEqual({ state: 'open' });
    sides.databags.postgresql = { ...sides.databags.postgresql, 'secret-user': userSecret };
    expect(await readDatabase(...sides.side('web/0'))).toMatchObject({ state: 'ready' });
  });

  test.each([
    ['endpoints', 'db:5432,${HOME}'],
    ['endpoints', 'db 5432'],
    ['endpoints', ','],
    ['database', "x' OR 'y"],
    ['database', '${HOME}'],
    ['secret-user', 'pa55-marker'],
    ['secret-tls', '7'],
  ])('takes an answer with garbage in %s for none, and says so once', async (field, value) => {
    const sides = new TwoSides(apps);
    sides.databags.postgresql = { endpoints: 'db:5432', 'secret-user': userSecret, [field]: value };
    expect(await readDatabase(...sides.side('web/0'))).toEqual({ state: 'awaited' });
    expect(sides.warnings).toEqual([
      expect.stringMatching(new RegExp(`^endpoint:7: ignored field ${field}(\\.\\d)?: `)),
    ]);
    expect(sides.warnings.join()).not.toContain('pa55-marker');
  });

  test.each([
    [
      { username: 'u', password: 'p', uris: 'x' },
      { username: 'u', password: 'p' },
    ],
    [{ username: 'u' }, undefined],
    [{ username: 'u', password: '' }, undefined],
    [{}, undefined],
  ])('has the user of %j', (content, user) => expect(parseDatabaseUser(content)).toEqual(user));

  test.each([
    [{}, { isOn: false, ca: undefined }],
    [{ tls: 'False' }, { isOn: false, ca: undefined }],
    [{ tls: 'true' }, { isOn: true, ca: undefined }],
    [
      { tls: 'True', 'tls-ca': '' },
      { isOn: true, ca: undefined },
    ],
    [
      { tls: 'True', 'tls-ca': `# ours\n${authority}\n\n` },
      { isOn: true, ca: authority },
    ],
    [
      { tls: 'True', 'tls-ca': `${authority}\n${authority}` },
      { isOn: true, ca: `${authority}\n${authority}` },
    ],
    [{ tls: 'True', 'tls-ca': 'Canonical' }, undefined],
  ])('has what %j says of TLS', (content, tls) => expect(parseDatabaseTls(content)).toEqual(tls));
});

describe('a provider that does not lead', () => {
  test('says nothing and takes nothing back', async () => {
    const sides = new TwoSides(apps);
    const side = sides.side('postgresql/0', { isLeader: false });
    const user = { username: 'u', password: 'p' };
    await publishDatabase(...side, { endpoints: ['db:5432'], database: 'web', user });
    await withdrawDatabase(...side);
    expect(sides.databags).toEqual({});
  });
});

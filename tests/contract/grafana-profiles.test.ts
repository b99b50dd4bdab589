import { describe, expect, test } from '@jest/globals';
import { type ProfileName, profileNames, readProfile } from '../../demo/grafana/profile.ts';
import { imageBackend } from './grafana/image.ts';
import { StandInUnderTest } from './grafana/stand-in.ts';

const newer = ['12', '13'] as const;
/** Grafana's own uid of a provisioned data source called "a". */
const uidOfA = 'PCA978112CA1BBDCA';
const one = { uid: 'one', title: 'One' };
const resource = { title: 'New', uid: 'new', elements: {}, layout: {} };

/** docs/reference/grafana-versions.md gives the source of each of these facts. */
describe('the rules by which the versions of Grafana differ', () => {
  test('the version that runs is the one that is asked for, 12.4 where none is', () => {
    expect(profileNames.map((name) => readProfile({ SIMULATOR_GRAFANA: name }).version)).toEqual([
      '10.0.0',
      '12.4.0',
      '13.2.0',
    ]);
    expect(() => readProfile({ SIMULATOR_GRAFANA: '9' })).toThrow('it may be 10, 12, 13');
  });

  test('rule 2: a stored data source under another uid ends a reload half-way, and a start', async () => {
    await using standIn = await StandInUnderTest.open('10');
    await standIn.writeDataSources('{name: a, type: x, uid: old}');
    expect(standIn.reload('datasources')).toBe(200);
    await standIn.writeDataSources(
      '{name: first, type: x}, {name: a, type: x, uid: new}, {name: last, type: x}',
    );
    standIn.start('10');
    expect(Object.keys(standIn.uids())).toEqual(['a', 'first', 'last']);
    await standIn.writeDataSources('{name: a, type: x, uid: newer}, {name: behind, type: x}');
    expect(() => standIn.start('12')).toThrow('data source not found');
    await standIn.writeDataSources('');
    standIn.start('12');
    await standIn.writeDataSources('{name: a, type: x, uid: newer}, {name: behind, type: x}');
    expect(standIn.reload('datasources')).toBe(500);
    expect(standIn.uids()).not.toHaveProperty('behind');
  });

  test.each(profileNames)(
    '%s takes over a data source whose file has no uid, and keeps its uid',
    async (profile) => {
      await using standIn = await StandInUnderTest.open(profile);
      const made = standIn.ask('/api/datasources', {
        method: 'POST',
        body: { name: 'a', type: 'x', uid: 'by-hand' },
      });
      expect(made.status).toBe(200);
      await standIn.writeDataSources('{name: a, type: loki}, {name: b, type: x}');
      expect(standIn.reload('datasources')).toBe(200);
      expect(standIn.uids()).toMatchObject({ a: 'by-hand', b: expect.stringMatching(/^P[0-9A-F]{16}$/) });
    },
  );

  test.each(profileNames)('%s derives the same uid from a name', async (profile) => {
    await using standIn = await StandInUnderTest.open(profile);
    await standIn.writeDataSources('{name: a, type: x}');
    standIn.reload('datasources');
    expect(standIn.uids()).toEqual({ a: uidOfA });
  });

  test('rule 3: an image may lack types of data sources from 13.2 on', async () => {
    const variables = { SIMULATOR_WITHOUT_PLUGINS: 'loki,tempo' };
    for (const [profile, isThere] of [
      ['12', true],
      ['13', false],
    ] as const) {
      await using standIn = await StandInUnderTest.open(profile, { variables });
      const types = standIn.ask('/api/plugins?type=datasource').body as readonly { id: string }[];
      expect([types.some(({ id }) => id === 'loki'), types.some(({ id }) => id === 'prometheus')]).toEqual([
        isThere,
        true,
      ]);
    }
  });

  test.each([
    ['10', '12', true],
    ['12', '13', true],
    ['12', '12', false],
    ['10', '10', false],
  ] as const)(
    'rule 4: the first start of a database of %s as %s migrates: %s',
    async (from, to, migrates) => {
      await using standIn = await StandInUnderTest.open(from, {
        variables: { SIMULATOR_MIGRATION: '60000' },
      });
      await standIn.writeDataSources('{name: a, type: x}');
      standIn.start(to);
      expect(standIn.ask('/api/health').status).toBe(200);
      expect(standIn.ask('/api/user').status).toBe(migrates ? 401 : 200);
      standIn.start(to);
      expect(standIn.uids()).toEqual({ a: uidOfA });
    },
  );

  test.each(newer)(
    'rule 5: in %s a dashboard goes to another provider once the first has given it up',
    async (profile) => {
      await using standIn = await StandInUnderTest.open(profile);
      await standIn.writeDashboards({ a: [], b: [one] });
      expect(standIn.reload('dashboards')).toBe(200);
      await standIn.writeDashboards({ a: [one], b: [] });
      standIn.walk();
      expect(standIn.log).toContain('Cannot change resource manager');
      standIn.walk();
      expect(standIn.titles()).toEqual(['One']);
    },
  );

  test.each(newer)(
    'rule 9: %s refuses a dashboard of version 2 by its format, and shows the rest',
    async (profile) => {
      await using standIn = await StandInUnderTest.open(profile);
      await standIn.writeDashboards({ a: [resource, one] });
      standIn.reload('dashboards');
      expect(standIn.log).toContain('dashboard appears to be in v2 format');
      expect(standIn.titles()).toEqual(['One']);
    },
  );

  test.each(newer)('rule 10: %s refuses a uid that is too long, or has other characters', async (profile) => {
    await using standIn = await StandInUnderTest.open(profile);
    for (const uid of ['a b', 'a'.repeat(41)]) {
      await standIn.writeDataSources(`{name: x, type: x, uid: ${uid}}`);
      expect(standIn.reload('datasources')).toBe(500);
      const body = { name: 'x', type: 'x', uid };
      expect(standIn.ask('/api/datasources', { method: 'POST', body }).status).toBe(400);
    }
  });

  test.each(newer)(
    'rule 11: in %s two dashboards may have one title, yet their providers may not write then',
    async (profile) => {
      await using standIn = await StandInUnderTest.open(profile);
      await standIn.writeDashboards({ a: [one], b: [{ uid: 'two', title: 'One' }] });
      standIn.reload('dashboards');
      expect(standIn.titles()).toEqual(['One', 'One']);
      await standIn.writeDashboards({
        a: [one, { uid: 'three', title: 'Three' }],
        b: [{ uid: 'two', title: 'One' }],
      });
      standIn.walk();
      expect(standIn.titles()).toEqual(['One', 'One']);
    },
  );

  test('rule 14: grafana-server may be gone, grafana stays', async () => {
    expect(await imageBackend('image', { SIMULATOR_GRAFANA: '12' }).version()).toMatch(/^Version 12\.4\.0 /);
    await expect(imageBackend('image', { SIMULATOR_GRAFANA: '13' }).version()).rejects.toMatchObject({
      code: 127,
    });
  });

  test.each([
    ['10', 401],
    ['12', 200],
    ['13', 200],
  ] satisfies readonly [ProfileName, number][])(
    'rule 16: where visitors may read, %s answers a wrong password at /api/org with %d, and never proves it',
    async (profile, status) => {
      const variables = { GF_AUTH_ANONYMOUS_ENABLED: 'true' };
      await using standIn = await StandInUnderTest.open(profile, { variables });
      expect(standIn.ask('/api/org', { password: 'wrong' }).status).toBe(status);
      expect(standIn.ask('/api/user', { password: 'wrong' }).status).toBe(401);
    },
  );

  test('rule 24: after five wrong passwords the right one is refused in all of them', async () => {
    for (const profile of profileNames) {
      await using standIn = await StandInUnderTest.open(profile);
      for (let attempt = 0; attempt < 5; attempt += 1) standIn.ask('/api/user', { password: 'wrong' });
      expect([profile, standIn.ask('/api/user').status]).toEqual([profile, 401]);
    }
  });

  test.each(newer)(
    'rule 26: %s deletes what a file with prune has made and does not name any more',
    async (profile) => {
      await using standIn = await StandInUnderTest.open(profile);
      await standIn.writeDataSources('{name: old, type: x}');
      standIn.reload('datasources');
      await standIn.writeDataSources('{name: a, type: x}', true);
      standIn.reload('datasources');
      expect(Object.keys(standIn.uids())).toEqual(['a', 'old']);
      await standIn.writeDataSources('{name: b, type: x}', true);
      standIn.reload('datasources');
      expect(Object.keys(standIn.uids())).toEqual(['b', 'old']);
    },
  );
});

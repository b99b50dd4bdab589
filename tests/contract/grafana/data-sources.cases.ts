import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Answered, provisioning, type RunningGrafana } from './under-test.ts';

const failure = { status: 500, body: { message: 'Internal Server Error', traceID: '' } };

export function dataSourcesContract(grafana: () => RunningGrafana): void {
  const file = `${provisioning}/datasources/datasources.yaml`;
  const apply = async (yaml: string): Promise<Answered> => {
    await grafana().writeFile(file, `apiVersion: 1\n${yaml}\n`);
    return await grafana().reload('datasources');
  };
  const listed = async (): Promise<readonly Record<string, unknown>[]> =>
    (await grafana().ask('/api/datasources')).body as Record<string, unknown>[];
  const named = async (name: string): Promise<Record<string, unknown>> =>
    (await grafana().ask(`/api/datasources/name/${name}`)).body as Record<string, unknown>;

  describe('data sources', () => {
    beforeEach(async () => {
      const deletions = (await listed()).map(({ name }) => `{name: ${JSON.stringify(name)}}`);
      await apply(`deleteDatasources: [${deletions.join(', ')}]`);
    });

    test('one in the form that the charm writes is created and shown, its secrets only named', async () => {
      const name = 'juju_cos_5b1c_prometheus_0';
      const answer = await apply(`
datasources:
- access: proxy
  isDefault: 'false'
  jsonData: {timeout: 300, sent: '900', flag: true, none: null, deep: {list: [1, 2.5, a]}}
  name: ${name}
  orgId: '1'
  secureJsonData: {httpHeaderValue1: Bearer marker, empty: '', number: 1}
  type: prometheus
  url: http://prometheus-0:9090
deleteDatasources: []
prune: true`);
      expect(answer).toMatchObject({ status: 200, body: { message: 'Datasources config reloaded' } });
      const common = {
        id: expect.any(Number),
        uid: `P${createHash('sha256').update(name).digest('hex').slice(0, 16).toUpperCase()}`,
        orgId: 1,
        name,
        type: 'prometheus',
        access: 'proxy',
        url: 'http://prometheus-0:9090',
        user: '',
        database: '',
        basicAuth: false,
        isDefault: false,
        jsonData: { timeout: 300, sent: '900', flag: true, none: null, deep: { list: [1, 2.5, 'a'] } },
        readOnly: true,
      };
      const typeLogoUrl = 'public/app/plugins/datasource/prometheus/img/prometheus_logo.svg';
      expect(await listed()).toEqual([{ ...common, typeName: 'Prometheus', typeLogoUrl }]);
      const alone = {
        ...common,
        typeLogoUrl: '',
        basicAuthUser: '',
        withCredentials: false,
        secureJsonFields: { httpHeaderValue1: true, number: true },
        version: 1,
      };
      for (const path of [`uid/${common.uid}`, `name/${name}`, String((await named(name)).id)]) {
        expect((await grafana().ask(`/api/datasources/${path}`)).body).toEqual(alone);
      }
      expect((await grafana().ask(`/api/datasources/id/${name}`)).body).toEqual({
        id: (await named(name)).id,
      });
    });

    test('every field is taken over', async () => {
      await apply(`
datasources:
- {name: all, type: loki, uid: my-uid, access: direct, url: "http://loki", user: me, database: db, basicAuth: "true",
   basicAuthUser: bob, withCredentials: 1, isDefault: true, editable: T, version: 7}`);
      expect(await named('all')).toMatchObject({
        ...{
          uid: 'my-uid',
          access: 'direct',
          url: 'http://loki',
          user: 'me',
          database: 'db',
          basicAuth: true,
        },
        ...{ basicAuthUser: 'bob', withCredentials: true, isDefault: true, readOnly: false, version: 1 },
      });
    });

    test('they are listed by name, whatever the case', async () => {
      await apply('datasources: [{name: b, type: x}, {name: C, type: x}, {name: a, type: x}]');
      expect((await listed()).map(({ name }) => name)).toEqual(['a', 'b', 'C']);
    });

    test('types that Grafana does not know, and access that it does not know, are taken', async () => {
      await apply('datasources: [{name: odd, type: no-such, access: other}]');
      expect(await listed()).toMatchObject([
        { typeName: 'no-such', typeLogoUrl: 'public/img/icn-datasource.svg', access: 'proxy' },
      ]);
    });

    test('one of the same name is updated in place: what is left out stays, except user and database', async () => {
      await apply(`
datasources:
- {name: a, type: loki, uid: u1, url: "http://one", user: me, database: db, basicAuth: true, basicAuthUser: bob,
   isDefault: true, editable: true, jsonData: {a: 1}, secureJsonData: {one: x, two: y}}`);
      const { id } = await named('a');
      await apply('datasources: [{name: a, secureJsonData: {three: z}}]');
      expect(await named('a')).toMatchObject({
        ...{ id, uid: 'u1', type: 'loki', url: 'http://one', user: '', database: '', basicAuth: false },
        ...{ basicAuthUser: 'bob', isDefault: false, readOnly: true, jsonData: {}, version: 1 },
        secureJsonFields: { one: true, two: true, three: true },
      });
      await apply('datasources: [{name: a, type: tempo, uid: u2}]');
      expect(await named('a')).toMatchObject({ id, uid: 'u2', type: 'tempo' });
    });

    test('what is dropped from the file stays, prune or not', async () => {
      await apply('datasources: [{name: a, type: x}, {name: b, type: x}]');
      await apply('prune: true\ndatasources: [{name: a, type: x}]');
      expect((await listed()).map(({ name }) => name)).toEqual(['a', 'b']);
    });

    test('names in deleteDatasources go; unknown ones, and other organizations, are no error', async () => {
      await apply('datasources: [{name: a, type: x}, {name: b, type: x}]');
      const answer = await apply(
        'deleteDatasources: [{name: a, orgId: 1}, {name: none}, {name: b, orgId: "7"}]',
      );
      expect(answer.status).toBe(200);
      expect((await listed()).map(({ name }) => name)).toEqual(['b']);
    });

    test('a name in both lists is deleted and created anew, with a new id', async () => {
      await apply('datasources: [{name: a, type: x, secureJsonData: {old: x}}]');
      const { id } = await named('a');
      await apply('datasources: [{name: a, type: x}]\ndeleteDatasources: [{name: a}]');
      const anew = await named('a');
      expect(anew).toMatchObject({ secureJsonFields: {} });
      expect(anew.id).toBeGreaterThan(Number(id));
    });

    test('a new default takes the place of the old one', async () => {
      await apply('datasources: [{name: a, type: x, isDefault: true}]');
      await apply('datasources: [{name: b, type: x, isDefault: "True"}]');
      expect((await listed()).map(({ isDefault }) => isDefault)).toEqual([false, true]);
    });

    test('the same name twice is one data source, the second over the first', async () => {
      await apply('datasources: [{name: a, type: x}, {name: a, type: y}]');
      expect(await listed()).toMatchObject([{ name: 'a', type: 'y' }]);
    });

    test('uids and names are not looked at', async () => {
      const uid = 'u'.repeat(60);
      await apply(`datasources: [{name: a, type: x, uid: ${uid}}, {name: "b c/d", type: x, uid: "e f/g"}]`);
      expect((await listed()).map((source) => source.uid)).toEqual([uid, 'e f/g']);
    });

    test('files are read in order of their names, and only .yaml and .yml', async () => {
      const folder = `${provisioning}/datasources`;
      await grafana().writeFile(`${folder}/a.yml`, 'apiVersion: 1\ndatasources: [{name: a, type: first}]');
      await grafana().writeFile(`${folder}/z.yaml`, 'apiVersion: 1\ndatasources: [{name: a, type: last}]');
      await grafana().writeFile(`${folder}/zz.json`, '[');
      expect((await apply('datasources: [{name: a, type: middle}]')).status).toBe(200);
      expect(await listed()).toMatchObject([{ type: 'last' }]);
      for (const name of ['a.yml', 'z.yaml', 'zz.json']) await grafana().removeFile(`${folder}/${name}`);
    });

    test.each([
      ['the uid of another name', '{name: other, type: x, uid: taken}'],
      ['two defaults', '{name: a, type: x, isDefault: true}, {name: b, type: x, isDefault: true}'],
      ['an organization that is not there', '{name: a, type: x, orgId: 7}'],
      ['an organization that is no number', '{name: a, type: x, orgId: main}'],
      ['no name', '{type: x}'],
      ['a name that is a list', '{name: [a], type: x}'],
      ['a flag that is a word', '{name: a, type: x, isDefault: yes}'],
      ['a flag that is empty', '{name: a, type: x, isDefault: ""}'],
      ['jsonData that is text', '{name: a, type: x, jsonData: text}'],
      ['secureJsonData that is nested', '{name: a, type: x, secureJsonData: {a: {b: c}}}'],
      ['a key twice', '{name: a, name: b, type: x}'],
      ['a file that is not there', '{name: a, type: "$__file{/none/at/all}"}'],
      ['broken YAML', '{name: a'],
    ])('%s fails the reload, and the log alone says why', async (_what, entries) => {
      await apply('datasources: [{name: kept, type: x, uid: taken}]');
      expect(await apply(`datasources: [${entries}]`)).toMatchObject(failure);
      expect((await listed()).map(({ name }) => name)).toEqual(['kept']);
      expect(grafana().log()).toContain('Datasource provisioning error');
    });

    test('a uid that is taken leaves what came before it applied', async () => {
      await apply('datasources: [{name: kept, type: x, uid: taken}]');
      const entries = '{name: before, type: x}, {name: clash, type: x, uid: taken}, {name: later, type: x}';
      expect(await apply(`datasources: [${entries}]`)).toMatchObject(failure);
      expect((await listed()).map(({ name }) => name)).toEqual(['before', 'kept']);
    });

    test.each([
      ['numbers as text, as they are written', '{name: 0x10, type: 1.50}', { name: '0x10', type: '1.50' }],
      ['nulls as absent', '{name: a, type: null, isDefault: ~, jsonData: null}', { type: '', jsonData: {} }],
      ['no organization as the main one', '{name: a, type: x, orgId: 0}', { orgId: 1 }],
      ['keys that it does not know as nothing', '{name: a, type: x, none: [1]}', { type: 'x' }],
    ])('it takes %s', async (_what, entry, expected) => {
      expect((await apply(`datasources: [${entry}]`)).status).toBe(200);
      expect(await listed()).toMatchObject([expected]);
    });

    test.each([
      ['an empty file', ''],
      ['null lists', 'apiVersion: 1\ndatasources:\ndeleteDatasources:\n'],
      [
        'a file without a version, with keys as they were before',
        'datasources: [{name: v0, type: x, json_data: {a: 1}}]',
      ],
    ])('%s is no error', async (_what, content) => {
      await grafana().writeFile(file, content);
      expect((await grafana().reload('datasources')).status).toBe(200);
    });

    test('five hundred are created by one file, and deleted by another', async () => {
      const names = Array.from({ length: 500 }, (_none, index) => `many-${index}`);
      await apply(`datasources:\n${names.map((name) => `- {name: ${name}, type: x}`).join('\n')}`);
      expect(await listed()).toHaveLength(500);
      await apply(`deleteDatasources:\n${names.map((name) => `- {name: ${name}}`).join('\n')}`);
      expect(await listed()).toEqual([]);
    });
  });
}

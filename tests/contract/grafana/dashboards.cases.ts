import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../pebble/eventually.ts';
import { type Answered, provisioning, ROOT, type RunningGrafana } from './under-test.ts';

type Found = Readonly<Record<string, unknown>>;

const failure = { status: 500, body: { message: 'Internal Server Error', traceID: '' } };

export function dashboardsContract(grafana: () => RunningGrafana): void {
  const config = `${provisioning}/dashboards/default.yaml`;
  const provide = async (...providers: readonly string[]): Promise<Answered> => {
    await grafana().writeFile(config, `apiVersion: 1\nproviders: [${providers.join(', ')}]\n`);
    return await grafana().reload('dashboards');
  };
  const provider = (name: string, more = ''): string =>
    `{name: ${name}, type: file, updateIntervalSeconds: "1", options: {path: ${ROOT}/boards/${name}}${more}}`;
  const write = (path: string, dashboard: unknown): Promise<void> =>
    grafana().writeFile(`boards/${path}`, JSON.stringify(dashboard));
  const search = async (query = ''): Promise<readonly Found[]> =>
    (await grafana().ask(`/api/search${query}`)).body as Found[];
  const titles = async (): Promise<readonly unknown[]> =>
    (await search('?type=dash-db')).map(({ title }) => title);
  const titlesBecome = (expected: readonly string[]): Promise<readonly unknown[]> =>
    eventually(titles, (found) => JSON.stringify(found) === JSON.stringify(expected));

  describe('dashboards', () => {
    afterEach(async () => {
      await write('none/.keep/none.json', {});
      expect((await provide(provider('none'))).status).toBe(200);
      await grafana().removeFile('boards');
      expect(await titles()).toEqual([]);
    });

    test('a file becomes a dashboard, found by search and by uid', async () => {
      await write('a/one.json', {
        title: 'One & two',
        uid: 'one',
        tags: ['b', 'a'],
        id: 99,
        version: 7,
        panels: [],
      });
      await provide(provider('a'));
      const [found] = await search();
      const url = '/d/one/one-and-two';
      expect(await search()).toEqual([
        {
          id: expect.any(Number),
          uid: 'one',
          title: 'One & two',
          uri: 'db/one-and-two',
          url,
          slug: '',
          type: 'dash-db',
          tags: ['a', 'b'],
          isStarred: false,
          sortMeta: 0,
        },
      ]);
      const second = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      const may = { canAdd: true, canEdit: true, canDelete: true };
      expect((await grafana().ask('/api/dashboards/uid/one')).body).toEqual({
        meta: {
          type: 'db',
          ...{
            canSave: true,
            canEdit: true,
            canAdmin: true,
            canStar: true,
            canDelete: true,
            slug: 'one-and-two',
            url,
          },
          ...{ expires: '0001-01-01T00:00:00Z', created: second, updated: second },
          ...{ updatedBy: 'Anonymous', createdBy: 'Anonymous', version: 1, hasAcl: false, isFolder: false },
          ...{ folderId: 0, folderUid: '', folderTitle: 'General', folderUrl: '' },
          ...{ provisioned: true, provisionedExternalId: 'one.json' },
          annotationsPermissions: { dashboard: may, organization: may },
          ...{ publicDashboardAccessToken: '', publicDashboardUid: '', publicDashboardEnabled: false },
        },
        dashboard: {
          id: found?.id,
          title: 'One & two',
          uid: 'one',
          tags: ['b', 'a'],
          version: 1,
          panels: [],
        },
      });
    });

    test('files are looked at again and again: added, changed, broken and removed', async () => {
      await write('a/one.json', { title: 'One', uid: 'one' });
      await provide(provider('a'));
      const [first] = await search();
      await write('a/one.json', { title: 'Uno', uid: 'one' });
      await write('a/deep/two.json', { title: 'Two', uid: 'two' });
      await write('a/.hidden/three.json', { title: 'Three', uid: 'three' });
      await write('a/untitled.json', { uid: 'untitled' });
      await grafana().writeFile('boards/a/broken.json', '{');
      await grafana().writeFile('boards/a/other.txt', '{');
      await titlesBecome(['Two', 'Uno']);
      expect((await grafana().ask('/api/dashboards/uid/one')).body).toMatchObject({
        meta: { version: 2 },
        dashboard: { id: first?.id, title: 'Uno' },
      });
      await grafana().removeFile('boards/a/one.json');
      await titlesBecome(['Two']);
      expect(grafana().log()).toContain('broken.json');
    });

    test('without a uid in the file, one is made, and kept when the file changes', async () => {
      await write('a/one.json', { title: 'One' });
      await provide(provider('a'));
      const [first] = await search();
      expect(first?.uid).toMatch(/^[\w-]{9,}$/);
      await write('a/one.json', { title: 'Uno' });
      await provide(provider('a'));
      expect(await search()).toMatchObject([{ id: first?.id, uid: first?.uid, title: 'Uno' }]);
    });

    test('a folder is made for a provider, and for every directory where that is asked for', async () => {
      await write('a/one.json', { title: 'One', uid: 'one' });
      await write('b/top.json', { title: 'Top', uid: 'top' });
      await write('b/Sub/in.json', { title: 'In', uid: 'in' });
      const path = `${ROOT}/boards/b`;
      await provide(
        provider('a', ', folder: My Folder, folderUid: mine'),
        `{name: b, options: {path: ${path}, foldersFromFilesStructure: true}}`,
      );
      const folders = await search('?type=dash-folder');
      expect(folders.map(({ title }) => title)).toEqual(['My Folder', 'Sub']);
      expect(folders[0]).toEqual({
        id: expect.any(Number),
        uid: 'mine',
        title: 'My Folder',
        uri: 'db/my-folder',
        url: '/dashboards/f/mine/my-folder',
        slug: '',
        type: 'dash-folder',
        tags: [],
        isStarred: false,
        sortMeta: 0,
      });
      const [inSub, one, top] = await search('?type=dash-db');
      expect([inSub?.folderTitle, top?.folderTitle]).toEqual(['Sub', undefined]);
      expect(one).toMatchObject({
        folderId: folders[0]?.id,
        folderUid: 'mine',
        folderTitle: 'My Folder',
        folderUrl: '/dashboards/f/mine/my-folder',
      });
      expect((await grafana().ask('/api/folders')).body).toEqual(
        folders.map(({ id, uid, title }) => ({ id, uid, title })),
      );
      expect((await grafana().ask('/api/folders/mine')).body).toMatchObject({
        id: folders[0]?.id,
        version: 1,
      });
      expect((await grafana().ask('/api/dashboards/uid/mine')).body).toMatchObject({
        meta: { isFolder: true, provisioned: false },
        dashboard: { title: 'My Folder', schemaVersion: 17 },
      });
    });

    test.each([
      ['Two ünï/x', 'two-ueni-x'],
      ['  Größe & Öl @ 100%  ', 'grosse-and-ol-at-100'],
      ['Node.js: CPU_time (ms)', 'node-js-cpu-time-ms'],
    ])('the title %j makes the slug %s', async (title, slug) => {
      await write('a/one.json', { title, uid: 'one' });
      await provide(provider('a'));
      expect(await search('?type=dash-db')).toMatchObject([
        { title: title.trim(), url: `/d/one/${slug}`, uri: `db/${slug}` },
      ]);
    });

    test.each([
      ['?query=on', ['One', 'Second one']],
      ['?query=SECOND', ['Second one']],
      ['?tag=x', ['One', 'Second one']],
      ['?tag=x&tag=y', ['One']],
      ['?dashboardUIDs=three', ['Three']],
      ['?limit=2', ['One', 'Second one']],
      ['?limit=2&page=2', ['Three']],
      ['?starred=true', []],
    ])('search%s finds %j', async (query, expected) => {
      await write('a/1.json', { title: 'One', uid: 'one', tags: ['x', 'y'] });
      await write('a/2.json', { title: 'Second one', uid: 'two', tags: ['x'] });
      await write('a/3.json', { title: 'Three', uid: 'three' });
      await provide(provider('a'));
      expect((await search(`${query}&type=dash-db`)).map(({ title }) => title)).toEqual(expected);
    });

    test.each([
      ['title', { title: 'Same', uid: 'first' }, { title: 'Same', uid: 'second' }],
      ['uid', { title: 'First', uid: 'same' }, { title: 'Second', uid: 'same' }],
    ])(
      'two of the same %s in a provider are one, and it saves nothing more',
      async (_what, first, second) => {
        await write('a/1.json', first);
        await write('a/2.json', second);
        await provide(provider('a'), provider('b'));
        await provide(provider('a'));
        expect(await titles()).toHaveLength(1);
        await write('a/3.json', { title: 'Third', uid: 'third' });
        await eventually(
          async () => grafana().log(),
          (log) => /Not saving new dashboard due to restricted database access.*3\.json/.test(log),
        );
        expect(await titles()).toHaveLength(1);
      },
    );

    test('dashboards of a provider that is gone are deleted', async () => {
      await write('a/one.json', { title: 'One', uid: 'one' });
      await write('b/two.json', { title: 'Two', uid: 'two' });
      await provide(provider('a'), provider('b'));
      await provide(provider('b'));
      expect(await titles()).toEqual(['Two']);
    });

    test('where deletion is disabled, a dashboard outlives its file and its provider', async () => {
      await write('a/one.json', { title: 'One', uid: 'one' });
      await provide(provider('a', ', disableDeletion: true, allowUiUpdates: true'));
      const meta = async (): Promise<unknown> => (await grafana().ask('/api/dashboards/uid/one')).body;
      expect(await meta()).toMatchObject({ meta: { provisioned: false, provisionedExternalId: 'one.json' } });
      await grafana().removeFile('boards/a/one.json');
      await provide(provider('a', ', disableDeletion: true'));
      expect(await meta()).toMatchObject({ meta: { provisioned: false, provisionedExternalId: '' } });
      await write('a/one.json', { title: 'One', uid: 'one' });
      await provide(provider('a'));
      expect(await meta()).toMatchObject({ meta: { provisioned: true } });
    });

    test('a provider whose folder is missing waits for it', async () => {
      expect((await provide(provider('late'))).status).toBe(200);
      await write('late/one.json', { title: 'One', uid: 'one' });
      await titlesBecome(['One']);
    });

    test.each([
      ['broken YAML', '{name: a'],
      ['a type that is not there', '{name: a, type: other, options: {path: /tmp}}'],
      ['no path', '{name: a, type: file}'],
      ['the same name twice', '{name: a, options: {path: /none}}, {name: a, options: {path: /none}}'],
      ['an organization that is not there', '{name: a, orgId: 7, options: {path: /none}}'],
    ])('%s fails the reload, and what there was goes on', async (_what, broken) => {
      await write('a/one.json', { title: 'One', uid: 'one' });
      await provide(provider('a'));
      expect(await provide(broken)).toMatchObject(failure);
      expect(await titles()).toEqual(['One']);
    });

    test.each([
      ['illegal characters', 'a b'],
      ['too many characters', 'u'.repeat(41)],
    ])('a uid of %s is not saved', async (_what, uid) => {
      await write('a/one.json', { title: 'One', uid });
      await provide(provider('a'));
      expect(await titles()).toEqual([]);
    });
  });
}

import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { PebbleApiError, PebbleError, PebblePathError } from 'charmkit/pebble';
import { rejection } from './rejection.ts';
import type { PebbleUnderTest } from './under-test.ts';

export function filesContract(pebble: PebbleUnderTest): void {
  describe('files', () => {
    test('what was pushed is pulled back byte for byte', async () => {
      const path = pebble.path('bytes/all');
      const content = Buffer.from(Array.from({ length: 512 }, (_none, index) => index % 256));
      await pebble.client.pushFile({ path, content, makeDirs: true });
      expect(await pebble.client.pullFile(path)).toEqual(content);
    });

    test('content that looks like the end of a part is content', async () => {
      const path = pebble.path('bytes/tricky');
      const content = '\r\n--\r\n\r\n--boundary--\r\n';
      await pebble.client.pushFile({ path, content, makeDirs: true });
      expect((await pebble.client.pullFile(path)).toString()).toBe(content);
    });

    test('an empty file is a file', async () => {
      const path = pebble.path('bytes/empty');
      await pebble.client.pushFile({ path, content: '', makeDirs: true });
      expect(await pebble.client.pullFile(path)).toHaveLength(0);
    });

    test('a push replaces what was there', async () => {
      const path = pebble.path('bytes/twice');
      await pebble.client.pushFile({ path, content: 'the longer first', makeDirs: true });
      await pebble.client.pushFile({ path, content: 'second' });
      expect((await pebble.client.pullFile(path)).toString()).toBe('second');
    });

    test('a stream of 8 MiB goes in and comes out as a stream', async () => {
      const path = pebble.path('bytes/large');
      const chunk = Buffer.alloc(64 * 1024, 'grafana');
      const chunks = Array.from({ length: 128 }, () => chunk);
      await pebble.client.pushFile({ path, content: Readable.from(chunks), makeDirs: true });
      const pulled = await buffer(pebble.client.pullStream(path));
      expect(pulled.equals(Buffer.concat(chunks))).toBe(true);
    });

    test('a hundred files are pushed with one request and pulled with one', async () => {
      const files = Array.from({ length: 100 }, (_none, index) => ({
        path: pebble.path(`many/a-folder-with-a-rather-long-name-for-dashboards/dashboard-${index}.json`),
        content: `{"title":"${index}"}`,
        makeDirs: true,
      }));
      await pebble.client.pushFiles(files);
      const pulled = await pebble.client.pullFiles(files.map((file) => file.path));
      expect(files.map((file) => String(pulled.get(file.path)))).toEqual(files.map((file) => file.content));
    });

    test.each([
      'blank in name',
      'quote".txt',
      "apostrophe'.txt",
      'back\\slash',
      'percent%22%0A',
      'ünïcödé 😀',
      'semi;colon=1',
      'line\nbreak',
    ])('a file may be named %j', async (name) => {
      const path = pebble.path(`names/${name}`);
      await pebble.client.pushFile({ path, content: name, makeDirs: true });
      expect((await pebble.client.pullFile(path)).toString()).toBe(name);
      expect((await pebble.client.listFiles(path)).map((info) => info.name)).toEqual([name]);
    });

    test('a file that is missing has an error, and the others their content', async () => {
      const there = pebble.path('some/there');
      const missing = pebble.path('some/missing');
      await pebble.client.pushFile({ path: there, content: 'yes', makeDirs: true });
      const pulled = await pebble.client.pullFiles([missing, there]);
      expect(String(pulled.get(there))).toBe('yes');
      expect(pulled.get(missing)).toMatchObject({
        name: 'PebblePathError',
        kind: 'not-found',
        path: missing,
      });
    });

    test('nothing is asked for no files', async () => {
      await pebble.client.pushFiles([]);
      expect(await pebble.client.pullFiles([])).toEqual(new Map());
    });

    test('pulling a directory fails as a generic file error', async () => {
      const path = pebble.path('dirs/pulled');
      await pebble.client.makeDir(path, { makeParents: true });
      const error = await rejection(PebblePathError, pebble.client.pullFile(path));
      expect(error).toMatchObject({ kind: 'generic-file-error', path });
    });

    test('a stream of a missing file fails when it is read', async () => {
      const stream = pebble.client.pullStream(pebble.path('missing-stream'));
      expect(await rejection(PebblePathError, buffer(stream))).toMatchObject({ kind: 'not-found' });
    });

    test('a push into a missing directory fails for that file, and the others are written', async () => {
      const bad = pebble.path('no-such-directory/file');
      const good = pebble.path('push-errors/good');
      const push = pebble.client.pushFiles([
        { path: bad, content: 'x' },
        { path: 'relative', content: 'x' },
        { path: good, content: 'good', makeDirs: true },
      ]);
      const error = await rejection(PebblePathError, push);
      expect(error).toMatchObject({ kind: 'not-found', path: bad });
      expect(error.others).toMatchObject([{ kind: 'generic-file-error', path: 'relative' }]);
      expect((await pebble.client.pullFile(good)).toString()).toBe('good');
    });

    test('a source that fails while it is pushed leaves the file as it was', async () => {
      const path = pebble.path('source/failing');
      await pebble.client.pushFile({ path, content: 'before', makeDirs: true });
      const failing = Readable.from(
        (async function* () {
          yield 'half';
          await Promise.resolve();
          throw new RangeError('the source failed');
        })(),
      );
      const error = await rejection(PebbleError, pebble.client.pushFile({ path, content: failing }));
      expect(error).toMatchObject({ code: 'pebble-content', cause: { message: 'the source failed' } });
      expect((await pebble.client.pullFile(path)).toString()).toBe('before');
    });

    test.each([
      [undefined, '644'],
      [0o640, '640'],
      ['600', '600'],
      [0o4, '004'],
    ])('a push with permissions %p makes a file of mode %s', async (permissions, mode) => {
      const path = pebble.path(`modes/file-${mode}`);
      await pebble.client.pushFile({
        path,
        content: '',
        makeDirs: true,
        ...(permissions !== undefined && { permissions }),
      });
      expect(await pebble.client.listFiles(path)).toMatchObject([{ permissions: mode }]);
    });

    test('a push changes the mode of a file that is there', async () => {
      const path = pebble.path('modes/changed');
      await pebble.client.pushFile({ path, content: '', makeDirs: true, permissions: 0o600 });
      await pebble.client.pushFile({ path, content: '', permissions: 0o644 });
      expect(await pebble.client.listFiles(path)).toMatchObject([{ permissions: '644' }]);
    });

    test('an owner may be given by number', async () => {
      const path = pebble.path('owners/file');
      const uid = process.getuid?.() ?? 0;
      const gid = process.getgid?.() ?? 0;
      await pebble.client.pushFile({ path, content: '', makeDirs: true, userId: uid, groupId: gid });
      expect(await pebble.client.listFiles(path)).toMatchObject([{ userId: uid, groupId: gid }]);
    });

    test('a pattern selects among the entries of a directory, which come in order', async () => {
      const names = ['b.yaml', 'a.yaml', 'c.json'];
      await pebble.client.pushFiles(
        names.map((name) => ({ path: pebble.path(`listed/${name}`), content: name, makeDirs: true })),
      );
      await pebble.client.makeDir(pebble.path('listed/d'));
      const listed = await pebble.client.listFiles(pebble.path('listed'));
      expect(listed.map((info) => [info.name, info.type, info.size])).toEqual([
        ['a.yaml', 'file', 6],
        ['b.yaml', 'file', 6],
        ['c.json', 'file', 6],
        ['d', 'directory', undefined],
      ]);
      const matching = await pebble.client.listFiles(pebble.path('listed'), { pattern: '[ab]*.yaml' });
      expect(matching.map((info) => info.path)).toEqual([
        pebble.path('listed/a.yaml'),
        pebble.path('listed/b.yaml'),
      ]);
    });

    test('a directory can be told about itself', async () => {
      const path = pebble.path('itself');
      await pebble.client.makeDir(path, { permissions: 0o700 });
      expect(await pebble.client.listFiles(path)).toEqual([]);
      expect(await pebble.client.listFiles(path, { itself: true })).toMatchObject([
        { path, name: 'itself', type: 'directory', permissions: '700' },
      ]);
    });

    test('listing what is missing is a path error; a relative path or a bad pattern is refused', async () => {
      const path = pebble.path('missing');
      expect(await rejection(PebblePathError, pebble.client.listFiles(path))).toMatchObject({
        kind: 'not-found',
        path,
      });
      expect(await pebble.client.pathExists(path)).toBe(false);
      expect(await pebble.client.pathExists(pebble.path('.'))).toBe(true);
      expect(await rejection(PebbleApiError, pebble.client.listFiles('relative'))).toMatchObject({
        statusCode: 400,
      });
      await pebble.client.pushFile({ path: pebble.path('pattern/file'), content: '', makeDirs: true });
      const listing = pebble.client.listFiles(pebble.path('pattern'), { pattern: '[' });
      expect(await rejection(PebblePathError, listing)).toMatchObject({ kind: 'generic-file-error' });
    });

    test('a directory is made once, or with its parents as often as one likes', async () => {
      const path = pebble.path('made/below');
      expect(await rejection(PebblePathError, pebble.client.makeDir(path))).toMatchObject({
        kind: 'not-found',
        path,
      });
      await pebble.client.makeDir(path, { makeParents: true });
      await pebble.client.makeDir(path, { makeParents: true });
      expect(await rejection(PebblePathError, pebble.client.makeDir(path))).toMatchObject({
        kind: 'generic-file-error',
        path,
      });
    });

    test('removing is strict, unless it is recursive', async () => {
      const dir = pebble.path('removed');
      await pebble.client.pushFile({ path: `${dir}/file`, content: '', makeDirs: true });
      expect(await rejection(PebblePathError, pebble.client.removePath(dir))).toMatchObject({
        kind: 'generic-file-error',
      });
      await pebble.client.removePath(`${dir}/file`);
      expect(await rejection(PebblePathError, pebble.client.removePath(`${dir}/file`))).toMatchObject({
        kind: 'not-found',
      });
      await pebble.client.removePath(dir, { recursive: true });
      await pebble.client.removePath(dir, { recursive: true });
      expect(await pebble.client.pathExists(dir)).toBe(false);
    });
  });
}

export function ownersContract(pebble: PebbleUnderTest): void {
  test('an owner whose name nobody has is refused', async () => {
    const path = pebble.path('owner');
    const push = pebble.client.pushFile({ path, content: '', user: 'nobody-of-this-name' });
    expect(await rejection(PebblePathError, push)).toMatchObject({ kind: 'generic-file-error', path });
  });
}

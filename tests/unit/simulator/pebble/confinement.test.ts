import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PebblePathError } from 'charmkit/pebble';
import fc from 'fast-check';
import { resolveHostPath } from '../../../../lib/juju-sim/simulator/pebble/image/path.ts';
import { filesContract } from '../../../contract/pebble/files.cases.ts';
import { type StartedPebble, startedPebble } from './started-pebble.ts';

describe('the files of an embedded Pebble', () => {
  let started: StartedPebble;
  beforeAll(async () => {
    started = await startedPebble();
    await writeFile(join(started.outside, 'secret'), 'not yours');
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  filesContract({
    get client() {
      return started.client;
    },
    get socketPath() {
      return started.pebble.socketPath;
    },
    path: (relative) => join('/', relative),
  });

  test('a path lies below the root', async () => {
    await started.client.pushFile({ path: '/etc/grafana/grafana.ini', content: '[server]', makeDirs: true });
    expect(await readFile(join(started.root, 'etc/grafana/grafana.ini'), 'utf8')).toBe('[server]');
  });

  test.each(['/../secret', '/etc/../../../secret', '/./..//../secret'])('%s stays inside', async (path) => {
    await expect(started.client.pullFile(path)).rejects.toMatchObject({ kind: 'not-found', path });
  });

  test('a link that leads out is followed from the root of the image', async () => {
    await symlink(join(started.outside, 'secret'), join(started.root, 'absolute'));
    await symlink('../secret', join(started.root, 'relative'));
    await symlink('..', join(started.root, 'parent'));
    for (const path of ['/absolute', '/relative', '/parent/secret']) {
      await expect(started.client.pullFile(path)).rejects.toBeInstanceOf(PebblePathError);
    }
  });

  test('an absolute link within the image leads where the container would go', async () => {
    await mkdir(join(started.root, 'data'), { recursive: true });
    await symlink('/data', join(started.root, 'linked'));
    await started.client.pushFile({ path: '/linked/file', content: 'through the link' });
    expect(await readFile(join(started.root, 'data/file'), 'utf8')).toBe('through the link');
  });

  test('a push replaces a link instead of writing through it', async () => {
    await symlink(join(started.outside, 'secret'), join(started.root, 'replaced'));
    await started.client.pushFile({ path: '/replaced', content: 'a file now' });
    expect((await lstat(join(started.root, 'replaced'))).isFile()).toBe(true);
    expect(await readFile(join(started.outside, 'secret'), 'utf8')).toBe('not yours');
  });

  test('removing a link leaves what it led to, and the root itself stays', async () => {
    await symlink(started.outside, join(started.root, 'way-out'));
    await started.client.removePath('/way-out', { recursive: true });
    await expect(started.client.removePath('/..', { recursive: true })).rejects.toBeInstanceOf(
      PebblePathError,
    );
    expect(await readdir(started.outside)).toEqual(expect.arrayContaining(['root', 'secret']));
  });

  test('links in a circle are an error', async () => {
    await symlink('/circle', join(started.root, 'circle'));
    await expect(started.client.pullFile('/circle')).rejects.toBeInstanceOf(PebblePathError);
  });

  test('names of the image come before those of the host', async () => {
    await started.client.pushFile({ path: '/etc/passwd', content: 'grafana:x:472:472::/home:/bin/sh\n' });
    await started.client.pushFile({ path: '/etc/group', content: 'grafana:x:472:\n' });
    await started.client.pushFile({ path: '/owned', content: '', user: 'grafana', group: 'grafana' });
    const [file] = await started.client.listFiles('/owned');
    const expected = process.getuid?.() === 0 ? 472 : process.getuid?.();
    expect(file).toMatchObject({ userId: expected });
  });
});

test('no path leads out of the root, whatever its segments are', () => {
  const segment = fc.constantFrom('..', '.', '', 'a', 'b', '...');
  fc.assert(
    fc.property(fc.array(segment), (segments) => {
      const path = resolveHostPath('/no-such-root', `/${segments.join('/')}`);
      expect(path === '/no-such-root' || path.startsWith('/no-such-root/')).toBe(true);
    }),
  );
});

import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { prepareRoot } from '../../../lib/juju-sim/simulator/containers/root.ts';

let directory: string;
let root: string;
let image: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'root-'));
  root = join(directory, 'root');
  image = join(directory, 'image');
  await mkdir(join(image, 'usr/bin'), { recursive: true });
  await mkdir(join(image, 'data'), { recursive: true });
  await writeFile(join(image, 'usr/bin/tool'), '#!/bin/sh\n', { mode: 0o755 });
  await symlink('/usr/bin/tool', join(image, 'tool'));
  await writeFile(join(image, 'data/of-image'), '');
});
afterEach(() => rm(directory, { recursive: true }));

describe('prepareRoot', () => {
  test('copies the image with its modes and links', async () => {
    await prepareRoot(root, { image, mounts: [] });
    expect((await lstat(join(root, 'usr/bin/tool'))).mode & 0o777).toBe(0o755);
    expect(await readlink(join(root, 'tool'))).toBe('/usr/bin/tool');
  });

  test('forgets what a container wrote, but not what it wrote into storage', async () => {
    const from = { image, mounts: ['/data'] };
    await prepareRoot(root, from);
    await writeFile(join(root, 'data/kept'), 'kept');
    await writeFile(join(root, 'tmp/lost'), '');
    await prepareRoot(root, from);
    expect(await readFile(join(root, 'data/kept'), 'utf8')).toBe('kept');
    await expect(lstat(join(root, 'tmp/lost'))).rejects.toThrow('ENOENT');
  });

  test('covers what the image has where storage is mounted', async () => {
    await prepareRoot(root, { image, mounts: ['/data'] });
    await expect(lstat(join(root, 'data/of-image'))).rejects.toThrow('ENOENT');
  });

  test('makes do without an image', async () => {
    await prepareRoot(root, { mounts: ['/var/lib/db'] });
    expect((await lstat(join(root, 'var/lib/db'))).isDirectory()).toBe(true);
  });
});

describe('an image with links that lead out of it', () => {
  test('gets its directories and its storage within the root', async () => {
    const outside = join(directory, 'outside');
    await mkdir(join(outside, 'db'), { recursive: true });
    await writeFile(join(outside, 'db/precious'), '');
    await symlink(outside, join(image, 'var'));
    await symlink(outside, join(image, 'etc'));
    await prepareRoot(root, { image, mounts: ['/var/db'] });
    expect((await readdir(outside)).sort()).toEqual(['db']);
    expect(await readdir(join(outside, 'db'))).toEqual(['precious']);
  });
});

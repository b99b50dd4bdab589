import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const images = fileURLToPath(new URL('../../demo/grafana', import.meta.url));

/** Runs a program from a container's root, as Pebble does. */
async function run(
  root: string,
  program: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const env = { PATH: process.env.PATH, SIMULATOR_NODE: process.execPath, ...environment };
  const { stdout } = await promisify(execFile)(join(root, program), ['-v'], { env });
  return stdout;
}

describe.each(['image', 'real-image'])('a container made of a copy of %s', (name) => {
  const image = join(images, name);
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'grafana-image-'));
    await cp(image, root, { recursive: true, verbatimSymlinks: true });
  });
  afterEach(() => rm(root, { recursive: true }));

  test('makes one bundle of the authorities that were put into it, one after another', async () => {
    const authorities = join(root, 'usr/local/share/ca-certificates');
    await mkdir(authorities, { recursive: true });
    await writeFile(join(authorities, 'one.crt'), 'one\n');
    await writeFile(join(authorities, 'two.crt'), 'two without a newline');
    await writeFile(join(authorities, 'three.pem'), 'three\n');
    await run(root, 'usr/sbin/update-ca-certificates', { SIMULATOR_ROOT: root, SIMULATOR_IMAGE: image });
    const bundle = await readFile(join(root, 'etc/ssl/certs/ca-certificates.crt'), 'utf8');
    expect(bundle).toBe('one\ntwo without a newline\n');
  });

  test('leaves the authorities of a machine that is no container alone', async () => {
    await expect(run(root, 'usr/sbin/update-ca-certificates', {})).rejects.toMatchObject({
      code: expect.any(Number),
    });
  });
});

describe('a copy of the image', () => {
  test('finds the stand-in if it is told where it was copied from, and says so otherwise', async () => {
    const root = await mkdtemp(join(tmpdir(), 'grafana-image-'));
    try {
      const image = join(images, 'image');
      await cp(image, root, { recursive: true, verbatimSymlinks: true });
      expect(await run(root, 'bin/grafana-server', { SIMULATOR_IMAGE: image })).toMatch(
        /^Version \d+\.\d+\.\d+ /,
      );
      expect(await run(root, 'usr/bin/grafana', { SIMULATOR_IMAGE: image })).toMatch(
        /^Version \d+\.\d+\.\d+ /,
      );
      await expect(run(root, 'bin/grafana-server', {})).rejects.toMatchObject({
        code: 127,
        stderr: expect.stringContaining('set SIMULATOR_IMAGE'),
      });
    } finally {
      await rm(root, { recursive: true });
    }
  });
});

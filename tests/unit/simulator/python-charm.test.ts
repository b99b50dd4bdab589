import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { linkCharm } from '../../../lib/juju-sim/simulator/charm/link.ts';

const charmUrl = 'local:hello-3';

describe('a charm in Python', () => {
  test('finds which charm it is of, as the agent writes it', async () => {
    await using place = await openPlace({ 'charm/src/charm.py': '', 'charm/.juju-charm': 'of the author' });
    await linkCharm(place.path('charm'), place.path('unit'), { charmUrl });
    expect(await readFile(place.path('unit/.juju-charm'), 'utf8')).toBe('local:hello-3\n');
    expect(await readFile(place.path('charm/.juju-charm'), 'utf8')).toBe('of the author');
  });

  test('gets the dispatch that charmcraft adds, but only if it has none', async () => {
    await using place = await openPlace({
      'charm/src/charm.py': '',
      'other/src/charm.py': '',
      'other/dispatch': 'own',
    });
    await linkCharm(place.path('charm'), place.path('unit'), { charmUrl });
    expect(await readFile(place.path('unit/dispatch'), 'utf8')).toContain('python3 ./src/charm.py');
    expect((await stat(place.path('unit/dispatch'))).mode & 0o111).not.toBe(0);
    await linkCharm(place.path('other'), place.path('unit'), { charmUrl });
    expect(await readFile(place.path('unit/dispatch'), 'utf8')).toBe('own');
  });

  test.each([
    ['that an option names, in place of its own', 'charm/venv/ops.py', 'env', 'env'],
    ['that lies in its directory', 'charm/other', undefined, 'charm/.venv'],
  ])('finds interpreter and packages of the venv %s', async (_what, extra, venv, where) => {
    await using place = await openPlace({
      'charm/src/charm.py': '',
      [extra]: 'packed',
      [`${where}/bin/python3`]: 'interpreter',
      [`${where}/pyvenv.cfg`]: 'home = /usr/bin',
      [`${where}/lib/python3.11/site-packages/ops.py`]: 'installed',
    });
    await linkCharm(place.path('charm'), place.path('unit'), {
      charmUrl,
      ...(venv === undefined ? {} : { venv: place.path(venv) }),
    });
    const read = (path: string) => readFile(place.path(`unit/venv/${path}`), 'utf8');
    expect(await read('ops.py')).toBe('installed');
    expect(await read('lib/python3.11/site-packages/ops.py')).toBe('installed');
    expect(await read('bin/python3')).toBe('interpreter');
    expect(await read('pyvenv.cfg')).toContain('home');
  });

  test('has a dispatch of its own if that asks for its real path, so that it stays in the unit', async () => {
    const dispatch = '#!/bin/sh\nexec "$(dirname "$(realpath "$0")")/venv/bin/python3" src/charm.py\n';
    await using place = await openPlace({ 'charm/dispatch': dispatch, 'charm/src/charm.py': '' });
    await linkCharm(place.path('charm'), place.path('unit'), { charmUrl });
    expect(await realpath(place.path('unit/dispatch'))).toBe(
      await realpath(place.path('unit')).then((unit) => join(unit, 'dispatch')),
    );
    expect(await readFile(place.path('unit/dispatch'), 'utf8')).toBe(dispatch);
  });

  test('finds packages also in a plain directory of packages', async () => {
    await using place = await openPlace({
      'charm/src/charm.py': '',
      'packages/ops/__init__.py': 'installed',
    });
    await linkCharm(place.path('charm'), place.path('unit'), { charmUrl, venv: place.path('packages') });
    expect(await readFile(place.path('unit/venv/ops/__init__.py'), 'utf8')).toBe('installed');
  });
});

async function openPlace(files: Readonly<Record<string, string>>) {
  const directory = await mkdtemp(join(tmpdir(), 'python-charm-'));
  const path = (name: string) => join(directory, name);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), content);
  }
  return { path, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildCharm, charmDirectory } from './build.ts';

buildCharm();

describe('a hook stores the code that it compiled,', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'compiled-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  test('and the next one uses it', () => {
    runHook();
    const times = listCode().map((path) => statSync(path).mtimeMs);

    expect(times.length).toBeGreaterThan(1);
    expect(runHook().signal).toBe(null);
    expect(listCode().map((path) => statSync(path).mtimeMs)).toEqual(times);
  });

  test('which a hook compiles again if the one before ended early, because V8 crashes on damaged code', () => {
    runHook();
    for (const path of listCode()) writeFileSync(path, readFileSync(path).fill(0, 64));
    const damaged = listCode().map((path) => readFileSync(path));

    expect(runHook({ CHARM_WAS_UNFINISHED: 'yes' })).toMatchObject({ status: 1, signal: null });
    expect(listCode().filter((path, index) => damaged[index]?.equals(readFileSync(path)))).toEqual([]);
    expect(runHook()).toMatchObject({ status: 1, signal: null });
  });

  test('and works without a place for it', () => {
    expect(runHook({ NODE_COMPILE_CACHE: '' })).toMatchObject({ status: 1, signal: null });
    expect(listCode()).toEqual([]);
  });

  /** It fails because there are no hook tools, after it has loaded the charm. */
  function runHook(env: Readonly<Record<string, string>> = {}) {
    const { status, signal, stderr } = spawnSync(process.execPath, ['dist/charm.cjs'], {
      cwd: charmDirectory,
      encoding: 'utf8',
      env: {
        TMPDIR: directory,
        NODE_COMPILE_CACHE: join(directory, 'code'),
        JUJU_DISPATCH_PATH: 'hooks/update-status',
        JUJU_HOOK_NAME: 'update-status',
        JUJU_MODEL_NAME: 'cos',
        JUJU_MODEL_UUID: '6bb3c9a1-7c1b-4c5f-8a64-2f8f3f0e6f5d',
        JUJU_UNIT_NAME: 'grafana/0',
        JUJU_CHARM_DIR: charmDirectory,
        JUJU_VERSION: '3.6.0',
        CHARM_CONTAINERS_DIR: directory,
        ...env,
      },
    });
    return { status, signal, stderr };
  }

  function listCode(): readonly string[] {
    const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' });
    return paths
      .filter((path) => /\/[\da-f]{32}$/.test(path))
      .sort()
      .map((path) => join(directory, path));
  }
});

import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPebbleClient } from 'charmkit/pebble';
import { type EmbeddedPebble, startEmbeddedPebble } from 'juju-sim/simulator';
import { describeRelease, type Release, readRelease } from '../../../src/grafana/observing/release.ts';

describe('which Grafana a container has', () => {
  let directory: string;
  let pebble: EmbeddedPebble;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'release-'));
    const socketPath = join(directory, 'pebble.socket');
    pebble = await startEmbeddedPebble({ root: join(directory, 'root'), socketPath });
  });
  afterEach(async () => {
    await pebble.stop();
    await rm(directory, { recursive: true });
  });

  async function addProgram(name: string, line: string): Promise<void> {
    const program = join(directory, 'root', 'usr', 'local', 'bin', name);
    await mkdir(join(program, '..'), { recursive: true });
    await writeFile(program, `#!/bin/sh\n${line}\n`);
    await chmod(program, 0o755);
  }

  const ask = () => readRelease(createPebbleClient({ socketPath: pebble.socketPath }));

  test('is what its program says, grafana before grafana-server', async () => {
    await addProgram(
      'grafana-server',
      '[ "$*" = -v ] && echo "Version 10.0.0-preview (commit: x, branch: main)"',
    );
    expect(await ask()).toEqual({ program: 'grafana-server', version: '10.0.0' });
    await addProgram('grafana', '[ "$*" = "server -v" ] && echo "Version 13.2.0 (commit: x, branch: main)"');
    expect(await ask()).toEqual({ program: 'grafana server', version: '13.2.0' });
  });

  test('is not known where no program is there, or none gives a version', async () => {
    expect(await ask()).toBeUndefined();
    await addProgram('grafana', 'echo unknown');
    await addProgram('grafana-server', 'echo "Version 12.4.0"; exit 1');
    expect(await ask()).toBeUndefined();
  });
});

describe('a release', () => {
  test.each([
    [undefined, []],
    ['9.5.21', []],
    ['10.4.2', []],
    ['11.2.0', ['watchesCertificate']],
    ['11.5.0', ['canInstallPlugins', 'canSkipPreinstalled', 'watchesCertificate']],
    ['12.4.12', ['canAwaitPlugins', 'canInstallPlugins', 'canSkipPreinstalled', 'watchesCertificate']],
    ['13.2.0', ['canAwaitPlugins', 'canInstallPlugins', 'canLockMigrations', 'watchesCertificate']],
    ['14.0.0', ['canAwaitPlugins', 'canInstallPlugins', 'canLockMigrations', 'watchesCertificate']],
  ] as const)('of version %s has the traits %j', (version, expected) => {
    const release: Release | undefined = version && { program: 'grafana server', version };
    const traits = Object.entries(describeRelease(release));
    expect(
      traits
        .filter(([, has]) => has)
        .map(([name]) => name)
        .sort(),
    ).toEqual(expected);
  });
});

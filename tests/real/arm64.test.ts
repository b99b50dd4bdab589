import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toolNames } from 'charmkit/juju-model';
import { openJujuHookTools, Simulator, startReal } from 'juju-sim/simulator';
import { findParts } from '../../scripts/real/find.ts';
import { unpackCharm } from './packed/archive.ts';

const run = promisify(execFile);

/** Runs one process in QEMU with the libraries of Debian's and Ubuntu's cross compilers. */
const emulate = 'qemu-aarch64-static -L /usr/aarch64-linux-gnu';

describe('the charm packed for arm64, on an emulated processor', () => {
  let folder: string;
  let charm: string;
  let front: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'arm-'));
    charm = join(folder, 'unpacked');
    front = join(folder, 'charm');
    await run('npm', ['run', 'pack', '--', '--into', folder, 'arm64']);
    unpackCharm(join(folder, 'grafana-k8s_arm64.charm'), charm);
    mkdirSync(front);
    for (const name of ['metadata.yaml', 'config.yaml', 'actions.yaml']) {
      symlinkSync(join(charm, name), join(front, name));
    }
    // The shell is this machine's, so the emulator runs what dispatch runs at its end.
    const lines = ['#!/bin/sh', `cd ${charm} && exec ${emulate} ./runtime/node ./dist/charm.cjs`, ''];
    writeFileSync(join(front, 'dispatch'), lines.join('\n'), { mode: 0o755 });
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('carries a Node that runs there', () => {
    const [program = '', ...args] = emulate.split(' ');
    const node = [join(charm, 'runtime/node'), '-p', 'process.arch'];
    const { stdout, error } = spawnSync(program, [...args, ...node], { encoding: 'utf8' });
    if (error)
      throw new Error('Emulation is missing: apt-get install qemu-user-static libstdc++6-arm64-cross');
    expect(stdout).toBe('arm64\n');
  });

  test('runs every hook of a deployment', async () => {
    const { PEBBLE_BIN, JUJUC_DIR } = findParts(['PEBBLE_BIN', 'JUJUC_DIR']);
    await using simulator = await Simulator.open({
      startContainer: startReal(PEBBLE_BIN),
      hookTools: await openJujuHookTools(JUJUC_DIR, toolNames),
    });
    await simulator.deploy(front, { name: 'grafana' });
    await simulator.settle();
    expect(simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
    expect(simulator.dispatches.map(({ hook }) => hook)).toEqual(
      expect.arrayContaining([
        'install',
        'leader-elected',
        'config-changed',
        'start',
        'grafana-pebble-ready',
      ]),
    );
  }, 600_000);
});

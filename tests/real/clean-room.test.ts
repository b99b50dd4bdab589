import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Step } from '../../demo/run.ts';
import { findParts } from '../../scripts/real/find.ts';
import { librariesOf } from './clean-room/room.ts';
import { unpackCharm } from './packed/archive.ts';

const run = promisify(execFile);
const juju = 170;

/** Brings up the loopback of a new, otherwise empty network namespace, and executes the program. */
const alone = `
import fcntl, os, socket, struct, sys
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sH14x", b"lo", 1))
os.execvp(sys.argv[1], sys.argv[1:])`;

// The room is already the charm's root directory.
process.env.JUJU_SIM_ON_THIS_MACHINE = 'yes';

describe('the packed charm where there is no Node, no npm and no network', () => {
  let folder: string;
  let charm: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cr-'));
    charm = join(folder, 'unpacked');
    await run('npm', ['run', 'pack', '--', '--into', folder, 'amd64']);
    unpackCharm(join(folder, 'grafana-k8s_amd64.charm'), charm);
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('needs of the system what every Ubuntu and Debian has', () => {
    const names = librariesOf(join(charm, 'runtime/node')).map((path) => basename(path));
    expect(names.sort()).toEqual([
      'ld-linux-x86-64.so.2',
      'libc.so.6',
      'libdl.so.2',
      'libgcc_s.so.1',
      'libm.so.6',
      'libpthread.so.0',
      'libstdc++.so.6',
    ]);
  });

  test.each([
    ['as root', 0, 'writable'],
    ['as a user without rights', juju, 'writable'],
    ['as a user without rights, with nothing to write to but the temporary directory', juju, 'read-only'],
    ['as root, with nothing to write to but the temporary directory', 0, 'read-only'],
  ] as const)('deploys, relates, scales and takes apart %s', async (title, user, access) => {
    const { steps, status } = await play(title.replaceAll(/\W+/g, '-'), user, access);
    expect(steps.map(({ action, grafana, differences }) => [action, grafana.length, differences])).toEqual([
      ['deploy demo/bundle.yaml', 0, []],
      ['integrate grafana:grafana-source prometheus:grafana-source', 3, []],
      ['integrate grafana:grafana-source loki:grafana-source', 4, []],
      ['integrate grafana:grafana-source mimir:grafana-source', 5, []],
      ['scale-application prometheus 1', 3, []],
      ['remove-application loki', 2, []],
    ]);
    const dispatches = steps.flatMap((step) => step.dispatches);
    expect(dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
    expect(dispatches.map(({ hook }) => hook)).toEqual(
      expect.arrayContaining(['install', 'start', 'grafana-pebble-ready', 'grafana-source-relation-changed']),
    );
    expect(status.applications.grafana).toMatchObject({ status: { current: 'active' } });
    expect(existsSync(join(charm, 'dist/compile-cache'))).toBe(access === 'writable' && user === 0);
  });

  interface Played {
    readonly steps: readonly Step[];
    readonly status: { readonly applications: Readonly<Record<string, object>> };
  }

  async function play(name: string, user: number, access: string): Promise<Played> {
    const temporary = join(folder, 't');
    mkdirSync(temporary, { recursive: true });
    chmodSync(temporary, 0o1777);
    rmSync(join(charm, 'dist/compile-cache'), { recursive: true, force: true });
    const player = [process.execPath, join(import.meta.dirname, 'clean-room/play.ts')];
    const { stdout } = await run(
      'unshare',
      [
        '--net',
        findParts(['PYTHON_BIN']).PYTHON_BIN,
        '-c',
        alone,
        ...player,
        join(folder, name),
        charm,
        String(user),
        access,
      ],
      { env: { ...process.env, TMPDIR: temporary }, maxBuffer: 64 * 1024 * 1024 },
    );
    return JSON.parse(stdout) as Played;
  }
});

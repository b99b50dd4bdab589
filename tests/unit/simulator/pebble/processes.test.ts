import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '../../../contract/pebble/eventually.ts';
import { addProgram, startedPebble } from './started-pebble.ts';

/** An ordinary user's programs run in this machine's file system. */
const isRoot = process.getuid?.() === 0;

const hostProgram = fileURLToPath(new URL('./host.ts', import.meta.url));

describe('the processes of an embedded Pebble', () => {
  test('a program of the image knows where the files are', async () => {
    await using started = await startedPebble();
    await addProgram(started.root, 'usr/share/grafana/bin/id', 'echo "$SIMULATOR_ROOT $PEBBLE_SOCKET $0"');
    const { stdout } = await started.client.run(['id']);
    const program = join(started.root, 'usr/share/grafana/bin/id');
    expect(stdout).toBe(
      isRoot
        ? ' /dev/juju-sim/pebble.socket /usr/share/grafana/bin/id\n'
        : `${started.root} ${started.pebble.socketPath} ${program}\n`,
    );
  });

  test('an absolute path is looked for in the image', async () => {
    await using started = await startedPebble();
    await addProgram(started.root, 'opt/own', 'echo from the image');
    expect((await started.client.run(['/opt/own'])).stdout).toBe('from the image\n');
  });

  test.each([
    [['update-ca-certificates']],
    [['/bin/echo', 'from the host']],
    [['bin/echo', 'from the host']],
    [['../../../../bin/echo', 'from the host']],
    [['linked']],
  ])("what the image does not bring is refused, never this machine's: %j", async (command) => {
    await using started = await startedPebble();
    await symlink('/bin/echo', join(started.root, 'usr/bin/linked'));
    const refused = "the image brings none, and this machine's own is not run";
    await expect(started.client.run(command)).rejects.toThrow(refused);
    const service = { override: 'replace', command: command.join(' ') } as const;
    await started.client.addLayer('one', { services: { one: service } });
    await expect(started.client.startServices(['one'])).rejects.toThrow(refused);
    const check = { override: 'replace', exec: { command: command.join(' ') }, threshold: 1 } as const;
    await started.client.addLayer('two', { checks: { two: check } });
    expect((await started.client.refreshCheck('two')).error).toContain(refused);
  });

  test("scripts of the image find utilities, and nothing else of this machine's", async () => {
    await using started = await startedPebble();
    await addProgram(started.root, 'bin/set-up', 'sed --version >/dev/null && command -v "$@"');
    const found = async (name: string) => (await started.client.run(['set-up', name])).stdout.trim();
    expect(await found('sed')).toBe(
      isRoot ? '/dev/juju-sim/bin/sed' : `${started.pebble.socketPath}.bin/sed`,
    );
    for (const name of ['update-ca-certificates', 'mount', 'useradd', 'apt-get'])
      await expect(found(name)).rejects.toThrow();
  });

  test('a program that is a link goes by the name of the link', async () => {
    await using started = await startedPebble();
    await addProgram(started.root, 'usr/bin/box', 'echo "as ${0##*/}"');
    await symlink('box', join(started.root, 'usr/bin/list'));
    expect((await started.client.run(['list'])).stdout).toBe('as list\n');
  });

  test('variables of the caller reach commands and services', async () => {
    await using started = await startedPebble({ env: { GREETING: 'hello' } });
    expect((await started.client.run(['sh', '-c', 'echo $GREETING'])).stdout).toBe('hello\n');
  });

  test('nothing outlives a stop: neither a service, nor what it left behind, nor a command', async () => {
    const pids: number[] = [];
    const started = await startedPebble({ onServiceStart: (_service, pid) => pids.push(pid) });
    const command = `sh -c 'sleep 1000 & sleep 1000'`;
    await started.client.addLayer('one', { services: { one: { override: 'replace', command } } });
    await started.client.startServices(['one']);
    const left = await started.client.run(['sh', '-c', 'sleep 1000 >/dev/null 2>&1 & echo $!']);
    pids.push(Number(left.stdout));
    expect(pids.map(isAlive)).toEqual([true, true]);
    await started[Symbol.asyncDispose]();
    await eventually(
      async () => pids.filter(isAlive),
      (alive) => alive.length === 0,
    );
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'its services die with a process that ends by %s',
    async (signal) => {
      const directory = await mkdtemp(join(tmpdir(), 'pebble-host-'));
      const host = spawn(process.execPath, [hostProgram, directory], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await once(createInterface({ input: host.stdout }), 'line');
      const pid = Number(line);
      expect(isAlive(pid)).toBe(true);
      host.kill(signal);
      await eventually(
        async () => isAlive(pid),
        (alive) => !alive,
      );
      await rm(directory, { recursive: true });
    },
  );
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

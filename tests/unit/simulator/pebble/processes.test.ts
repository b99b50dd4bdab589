import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '../../../contract/pebble/eventually.ts';
import { startedPebble } from './started-pebble.ts';

const hostProgram = fileURLToPath(new URL('./host.ts', import.meta.url));

describe('the processes of an embedded Pebble', () => {
  test('a program of the image goes before one of the host, and knows where the files are', async () => {
    await using started = await startedPebble();
    await addProgram(started.root, 'usr/share/grafana/bin/id', 'echo "$SIMULATOR_ROOT $PEBBLE_SOCKET $0"');
    const { stdout } = await started.client.run(['id']);
    const program = join(started.root, 'usr/share/grafana/bin/id');
    expect(stdout).toBe(`${started.root} ${started.pebble.socketPath} ${program}\n`);
  });

  test('an absolute path is looked for in the image, then on the host', async () => {
    await using started = await startedPebble();
    await addProgram(started.root, 'opt/own', 'echo from the image');
    expect((await started.client.run(['/opt/own'])).stdout).toBe('from the image\n');
    expect((await started.client.run(['/bin/echo', 'from the host'])).stdout).toBe('from the host\n');
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

async function addProgram(root: string, path: string, script: string): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), `#!/bin/sh\n${script}\n`);
  await chmod(join(root, path), 0o755);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

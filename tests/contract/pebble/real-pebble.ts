import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPebbleClient, PebbleConnectionError } from 'charmkit/pebble';
import { eventually } from './eventually.ts';
import { writeImageLayer } from './image-layer.ts';
import type { RunningPebble } from './under-test.ts';

/** Starts the daemon that an environment variable names, in a directory for all files of the daemon and the suite. */
export async function startRealPebble(variable: 'PEBBLE_BIN' | 'PEBBLE_OLDEST_BIN'): Promise<RunningPebble> {
  const binary = process.env[variable];
  if (binary === undefined) {
    throw new Error(`${variable} must name a Pebble daemon: \`npm run test:real\` builds one and sets it`);
  }
  const root = await mkdtemp(join(tmpdir(), 'real-pebble-'));
  const socketPath = join(root, 'pebble.socket');
  await writeImageLayer(join(root, 'pebble', 'layers'));
  const daemon = spawn(binary, ['run', '--create-dirs', '--hold'], {
    env: { PATH: process.env.PATH, PEBBLE: join(root, 'pebble'), PEBBLE_SOCKET: socketPath },
    stdio: 'ignore',
  });
  await eventually(() => answers(socketPath, daemon), Boolean);
  return {
    socketPath,
    root,
    stop: async () => {
      const ended = once(daemon, 'exit');
      daemon.kill('SIGTERM');
      await ended;
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function answers(socketPath: string, daemon: ChildProcess): Promise<boolean> {
  if (daemon.exitCode !== null) throw new Error(`Pebble ended with exit code ${daemon.exitCode}`);
  try {
    await createPebbleClient({ socketPath }).systemInfo();
    return true;
  } catch (error) {
    if (error instanceof PebbleConnectionError) return false;
    throw error;
  }
}

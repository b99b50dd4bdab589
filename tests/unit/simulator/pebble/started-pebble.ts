import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPebbleClient, type PebbleClient } from 'charmkit/pebble';
import {
  type EmbeddedPebble,
  type EmbeddedPebbleOptions,
  startEmbeddedPebble,
} from '../../../../lib/juju-sim/simulator/pebble/index.ts';

/** A Pebble with its own directory, which is removed with it. */
export interface StartedPebble extends AsyncDisposable {
  readonly pebble: EmbeddedPebble;
  readonly client: PebbleClient;
  /** The root of the image on the host. */
  readonly root: string;
  /** The directory that contains the image's root. */
  readonly outside: string;
}

export async function startedPebble(options: Partial<EmbeddedPebbleOptions> = {}): Promise<StartedPebble> {
  const outside = await mkdtemp(join(tmpdir(), 'pebble-'));
  const root = join(outside, 'root');
  await bringPrograms(root, ['sh', 'sleep']);
  const pebble = await startEmbeddedPebble({
    socketPath: join(outside, 'pebble.socket'),
    root,
    okayDelayMs: 50,
    ...options,
  });
  return {
    pebble,
    // On a busy machine it takes seconds to open the root of the first program.
    client: createPebbleClient({ socketPath: pebble.socketPath, timeoutMs: 60_000 }),
    root: pebble.root,
    outside,
    [Symbol.asyncDispose]: async () => {
      await pebble.stop();
      await rm(outside, { recursive: true, force: true });
    },
  };
}

/** Creates programs in an image that run this machine's programs of the same name. */
export async function bringPrograms(root: string, names: readonly string[]): Promise<void> {
  for (const name of names) await addProgram(root, `usr/bin/${name}`, `exec /bin/${name} "$@"`);
}

export async function addProgram(root: string, path: string, script: string): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), `#!/bin/sh\n${script}\n`);
  await chmod(join(root, path), 0o755);
}

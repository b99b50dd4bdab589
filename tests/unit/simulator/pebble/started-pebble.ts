import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPebbleClient, type PebbleClient } from 'charmkit/pebble';
import {
  type EmbeddedPebble,
  type EmbeddedPebbleOptions,
  startEmbeddedPebble,
} from '../../../../lib/simulator/pebble/index.ts';

/** A Pebble with a directory of its own, which goes with it. */
export interface StartedPebble extends AsyncDisposable {
  readonly pebble: EmbeddedPebble;
  readonly client: PebbleClient;
  /** The image's root on the host. */
  readonly root: string;
  /** The directory around it, outside of the image. */
  readonly outside: string;
}

export async function startedPebble(options: Partial<EmbeddedPebbleOptions> = {}): Promise<StartedPebble> {
  const outside = await mkdtemp(join(tmpdir(), 'pebble-'));
  const root = join(outside, 'root');
  const pebble = await startEmbeddedPebble({
    socketPath: join(outside, 'pebble.socket'),
    root,
    okayDelayMs: 50,
    ...options,
  });
  return {
    pebble,
    client: createPebbleClient({ socketPath: pebble.socketPath }),
    root: pebble.root,
    outside,
    [Symbol.asyncDispose]: async () => {
      await pebble.stop();
      await rm(outside, { recursive: true, force: true });
    },
  };
}

import { join } from 'node:path';
import { createPebbleClient } from '../../pebble/index.ts';
import { startEmbeddedPebble } from '../pebble/index.ts';
import type { Container, ContainerOptions } from './container.ts';
import { noticeReader } from './signals.ts';

/** A container under the embedded Pebble, which needs nothing but Node. */
export async function startEmbedded(options: ContainerOptions): Promise<Container> {
  const socketPath = join(options.directory, 'pebble.socket');
  const client = createPebbleClient({ socketPath });
  const read = noticeReader(client, options.onSignal);
  const pebble = await startEmbeddedPebble({
    socketPath,
    root: options.root,
    env: options.environment,
    onNotice: (notice) => void read(notice),
  });
  return {
    root: pebble.root,
    pebble: client,
    use: () => pebble.counts(),
    [Symbol.asyncDispose]: () => pebble.stop(),
  };
}

import { join } from 'node:path';
import { createPebbleClient } from 'charmkit/pebble';
import { startEmbeddedPebble } from '../pebble/index.ts';
import type { Container, ContainerOptions } from './container.ts';
import { findTakenPort } from './taken-port.ts';

/** Starts a container with the embedded Pebble, which needs only Node. */
export async function startEmbedded(options: ContainerOptions): Promise<Container> {
  const socketPath = join(options.directory, 'pebble.socket');
  const client = createPebbleClient({ socketPath });
  const pebble = await startEmbeddedPebble({
    socketPath,
    root: options.root,
    liveDirectories: options.mounts,
    env: options.environment,
    network: options.network,
    onServiceLine: (service, line) => {
      const taken = options.network === undefined ? findTakenPort(line) : undefined;
      if (taken !== undefined) options.onSignal({ kind: 'port-taken', service, ...taken });
    },
    onNotice: ({ id, type, key }) => {
      if (type === 'custom') options.onSignal({ kind: 'notice', id, key });
    },
    onCheckChange: (name, isUp) => options.onSignal({ kind: 'check', name, isUp }),
  });
  return {
    root: pebble.root,
    pebble: client,
    use: () => pebble.counts(),
    [Symbol.asyncDispose]: () => pebble.stop(),
  };
}

// Runs an embedded Pebble with one service and prints the service's process id. A test kills this process.
import { join } from 'node:path';
import { createPebbleClient } from 'charmkit/pebble';
import { startEmbeddedPebble } from '../../../../lib/juju-sim/simulator/pebble/index.ts';
import { bringPrograms } from './started-pebble.ts';

const directory = process.argv[2] ?? '';
await bringPrograms(join(directory, 'root'), ['sleep']);
const socketPath = join(directory, 'pebble.socket');
await startEmbeddedPebble({
  socketPath,
  root: join(directory, 'root'),
  okayDelayMs: 10,
  onServiceStart: (_service, pid) => console.log(pid),
});
const client = createPebbleClient({ socketPath });
await client.addLayer('one', { services: { one: { override: 'replace', command: 'sleep 1000' } } });
await client.startServices(['one']);

// A process with an embedded Pebble that runs one service, whose process id it prints: to be killed by a test.
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

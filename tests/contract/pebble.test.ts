import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPebble } from 'juju-sim/simulator';
import { writeImageLayer } from './pebble/image-layer.ts';
import type { RunningPebble } from './pebble/under-test.ts';
import { pebbleContract } from './pebble.suite.ts';

pebbleContract('the embedded Pebble', startForSuite);

/** The root is the host's, as it is for the real daemon, so commands see files at the paths that the tests wrote. */
async function startForSuite(): Promise<RunningPebble> {
  const root = await mkdtemp(join(tmpdir(), 'embedded-pebble-'));
  const layersDirectory = join(root, 'layers');
  await writeImageLayer(layersDirectory);
  const pebble = await startEmbeddedPebble({
    socketPath: join(root, 'pebble.socket'),
    root: '/',
    layersDirectory,
    okayDelayMs: 500,
  });
  return {
    socketPath: pebble.socketPath,
    root,
    stop: async () => {
      await pebble.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

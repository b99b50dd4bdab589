import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LiveNode } from '../cluster/node.ts';
import type { Place } from '../cluster/place.ts';
import { packFolder } from './pack-folder.ts';

const log = 'bootstrap';

/**
 * Creates a controller named `live` in the cluster, for the client whose files are in the place's state
 * folder.
 */
export async function bootstrapController({ state }: Place, node: LiveNode): Promise<void> {
  const charm = join(state, 'juju-controller.charm');
  packFolder(join(import.meta.dirname, '../charms/controller'), charm);
  await mkdir(join(state, 'juju'), { recursive: true });
  const steps = [
    ['juju', 'add-k8s', 'cluster', '--client', '--storage=local'],
    ['juju', 'bootstrap', 'cluster', 'live', `--controller-charm-path=${charm}`],
  ] as const;
  for (const step of steps) {
    if (await node.runBeside(log, step)) continue;
    throw new Error(`${step.join(' ')}:\n${readFileSync(join(state, 'logs', `${log}.log`), 'utf8')}`);
  }
}

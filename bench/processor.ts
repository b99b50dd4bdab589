import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { advanceClock, integrateEndpoints } from 'charmkit/juju-model';
import { type Bundle, deployBundle, Simulator } from 'juju-sim/simulator';
import { createStandInParts, openCharmSources } from '../demo/deployment.ts';
import { readCpuOfChildren } from './cpu.ts';

const dispatch = fileURLToPath(new URL('../dispatch', import.meta.url));

/** CPU milliseconds of one process, with those that it starts and waits for. */
export interface ProcessorTimes {
  /** A Node that does nothing. */
  readonly node: number;
  /** A hook that the charm ignores. */
  readonly ignored: number;
  /** An update-status at which nothing has changed. */
  readonly quiet: number;
}

/**
 * Measures the three in turn, because the load of the machine changes. Gives means, because the system counts in steps of
 * 10 ms.
 */
export async function measureProcessor(bundle: Bundle, rounds: number): Promise<ProcessorTimes> {
  const parts = createStandInParts();
  await using simulator = await Simulator.open(parts.simulator);
  await deployBundle(simulator, bundle, await openCharmSources(parts));
  for (const [a, b] of bundle.relations) integrateEndpoints(simulator.model, a, b);
  await simulator.settle();
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const sums = { node: 0, ignored: 0, quiet: 0 };
  for (let round = 0; round < rounds; round += 1) {
    sums.node += await measure(() => spawnSync(process.execPath, ['--eval', '0'], { env: {} }));
    sums.ignored += await measure(() => runIgnored(directory));
    sums.quiet += await measure(() => {
      advanceClock(simulator.model, simulator.model.config.updateStatusIntervalMs);
      return simulator.settle();
    });
  }
  await rm(directory, { recursive: true });
  const { node, ignored, quiet } = sums;
  return { node: node / rounds, ignored: ignored / rounds, quiet: quiet / rounds };
}

async function measure(run: () => unknown): Promise<number> {
  const before = readCpuOfChildren();
  await run();
  return (readCpuOfChildren() - before) * 1000;
}

function runIgnored(directory: string): void {
  const { status } = spawnSync(dispatch, {
    env: {
      PATH: '/usr/bin:/bin',
      TMPDIR: directory,
      JUJU_DISPATCH_PATH: 'hooks/database-storage-attached',
      JUJU_HOOK_NAME: 'database-storage-attached',
      JUJU_STORAGE_ID: 'database/0',
      JUJU_MODEL_NAME: 'bench',
      JUJU_MODEL_UUID: '00000000-0000-4000-8000-000000000000',
      JUJU_UNIT_NAME: 'grafana/0',
      JUJU_CHARM_DIR: dirname(dispatch),
      JUJU_VERSION: '3.6.0',
      CHARM_CONTAINERS_DIR: directory,
    },
  });
  if (status !== 0) throw new TypeError(`an ignored hook ended with exit code ${status}`);
}

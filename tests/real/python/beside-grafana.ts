import { Simulator } from 'juju-sim/simulator';
import { charmSources, realParts } from '../../../demo/deployment.ts';
import { pythonEnvironment } from './charms.ts';

/** Makes a change and waits for the rest after it; gives the hooks that this took. */
export async function change(simulator: Simulator, make: () => void): Promise<readonly string[]> {
  const before = simulator.dispatches.length;
  make();
  await simulator.settle();
  return simulator.dispatches.slice(before).map(({ hook }) => hook);
}

/**
 * Grafana on the real Pebble, hook tools and server, and a charm in Python with it. Those tools are Juju 3.5's; what only a
 * later Juju has, ours have.
 */
export async function openBesideGrafana(
  charmDirectory: string,
  { hasJujuTools = true }: { readonly hasJujuTools?: boolean } = {},
): Promise<Simulator> {
  const parts = await realParts();
  const grafana = (await charmSources(parts))('grafana-k8s.charm');
  if (!grafana || !('directory' in grafana)) throw new TypeError('the demo deploys Grafana from a directory');
  const { hookTools, ...others } = parts.simulator;
  if (!hasJujuTools) await hookTools?.[Symbol.asyncDispose]();
  const simulator = await Simulator.open(hasJujuTools ? parts.simulator : others);
  await simulator.deploy(grafana.directory, { ...grafana.options, name: 'grafana' });
  await simulator.deploy(charmDirectory, { environment: () => ({ charm: pythonEnvironment }) });
  return simulator;
}

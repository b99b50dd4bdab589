import { Simulator } from 'juju-sim/simulator';
import { openCharmSources, openRealParts } from '../../../demo/deployment.ts';
import { pythonEnvironment } from './charms.ts';

/** Makes a change, waits until the model settles, and returns the hooks that ran. */
export async function change(simulator: Simulator, make: () => void): Promise<readonly string[]> {
  const before = simulator.dispatches.length;
  make();
  await simulator.settle();
  return simulator.dispatches.slice(before).map(({ hook }) => hook);
}

/**
 * Opens Grafana on the real Pebble, hook tools and server, with a charm in Python. These hook tools are Juju 3.5's. Our
 * own tools provide the features of later versions.
 */
export async function openBesideGrafana(
  charmDirectory: string,
  { hasJujuTools = true }: { readonly hasJujuTools?: boolean } = {},
): Promise<Simulator> {
  const parts = await openRealParts();
  const grafana = (await openCharmSources(parts))('grafana-k8s.charm');
  if (!grafana || !('directory' in grafana)) throw new TypeError('the demo deploys Grafana from a directory');
  const { hookTools, ...others } = parts.simulator;
  if (!hasJujuTools) await hookTools?.[Symbol.asyncDispose]();
  const simulator = await Simulator.open(hasJujuTools ? parts.simulator : others);
  await simulator.deploy(grafana.directory, { ...grafana.options, name: 'grafana' });
  await simulator.deploy(charmDirectory, { environment: () => ({ charm: pythonEnvironment }) });
  return simulator;
}

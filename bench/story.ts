import {
  advanceClock,
  integrateEndpoints,
  type Model,
  removeApplication,
  scaleApplication,
} from 'charmkit/juju-model';
import { type Bundle, type DispatchRecord, deployBundle, Simulator } from 'juju-sim/simulator';
import { waitForGrafana } from '../demo/ask-grafana.ts';
import { createStandInParts, type DemoParts, openCharmSources } from '../demo/deployment.ts';
import { type Floor, FloorMeter } from './floor.ts';

export interface Story {
  readonly dispatches: readonly DispatchRecord[];
  readonly floor: Floor;
}

const startLimitMs = 30_000;

/** The hooks of the demo, and an update-status when the three relations are settled. */
export async function playStory(bundle: Bundle, parts: DemoParts = createStandInParts()): Promise<Story> {
  const meter = new FloorMeter();
  await using simulator = await Simulator.open(parts.simulator);
  await deployBundle(simulator, bundle, await openCharmSources(parts));
  await simulator.settle();
  for (const url of parts.urls.values()) await waitForGrafana(url, startLimitMs);
  for (const change of changes(bundle)) {
    await meter.sample();
    change(simulator.model);
    await simulator.settle();
  }
  return { dispatches: simulator.dispatches, floor: meter.floor() };
}

function changes(bundle: Bundle): readonly ((model: Model) => void)[] {
  return [
    ...bundle.relations.map(
      ([a, b]) =>
        (model: Model) =>
          void integrateEndpoints(model, a, b),
    ),
    (model) => advanceClock(model, model.config.updateStatusIntervalMs),
    (model) => scaleApplication(model, 'prometheus', 1),
    (model) => removeApplication(model, 'loki'),
  ];
}

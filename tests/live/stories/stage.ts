import { LiveCluster } from '../../../scripts/live/model/live-cluster.ts';
import { LiveGrafana } from '../../../scripts/live/model/live-grafana.ts';
import { LiveModel } from '../../../scripts/live/model/live-model.ts';
import { PodLogs } from '../../../scripts/live/model/pod-logs.ts';
import { grafanaImages } from '../../../scripts/live/parts/images.ts';

/** The parts that the steps of a story use. */
export interface Stage {
  readonly model: LiveModel;
  readonly grafana: LiveGrafana;
  readonly cluster: LiveCluster;
  readonly logs: PodLogs;
  /** Arguments of `juju deploy` and `juju refresh` for the packed charm. */
  readonly charm: readonly [path: string, ...options: string[]];
}

/** Adds an empty model to the live controller. */
export async function addStage(name: string): Promise<Stage> {
  return describeStage(await LiveModel.add(name));
}

/** Opens the stage of an earlier story. */
export async function returnToStage(name: string): Promise<Stage> {
  return describeStage(await LiveModel.find(name));
}

function describeStage(model: LiveModel): Stage {
  const charm = process.env.LIVE_CHARM;
  if (!charm) throw new Error('LIVE_CHARM names the charm to test: "npm run test:live" sets it');
  return {
    model,
    grafana: new LiveGrafana(model, 'grafana'),
    cluster: new LiveCluster(model.name),
    logs: new PodLogs(model.name),
    charm: [charm, `--resource=grafana-image=${grafanaImages.first}`],
  };
}

import { LiveCluster } from '../../../scripts/live/model/live-cluster.ts';
import { LiveGrafana } from '../../../scripts/live/model/live-grafana.ts';
import { LiveModel } from '../../../scripts/live/model/live-model.ts';
import { PodLogs } from '../../../scripts/live/model/pod-logs.ts';
import { grafanaImages } from '../../../scripts/live/parts/images.ts';

/** What the steps of the story play on. */
export interface Stage {
  readonly model: LiveModel;
  readonly grafana: LiveGrafana;
  /** The one without trust. */
  readonly plain: LiveGrafana;
  readonly cluster: LiveCluster;
  readonly logs: PodLogs;
  /** Words of `juju deploy` and `juju refresh` for the packed charm. */
  readonly charm: readonly [path: string, ...options: string[]];
}

/** A model of the live controller with nothing in it. */
export async function openStage(name: string): Promise<Stage> {
  const charm = process.env.LIVE_CHARM;
  if (!charm) throw new Error('LIVE_CHARM names the charm to test: "npm run test:live" sets it');
  const model = await LiveModel.add(name);
  return {
    model,
    grafana: new LiveGrafana(model, 'grafana'),
    plain: new LiveGrafana(model, 'plain'),
    cluster: new LiveCluster(name),
    logs: new PodLogs(name),
    charm: [charm, `--resource=grafana-image=${grafanaImages.first}`],
  };
}

import { test } from '@jest/globals';
import { LiveModel, runJuju } from '../../../../scripts/live/model/live-model.ts';
import { deployNeighbour, sourcePerUnit } from '../../../../scripts/live/model/neighbour.ts';
import type { Stage } from '../stage.ts';
import { metricsUrl } from './expect-whole.ts';

/** Relates an application of another model through an offer. */
export function playOtherModel(on: () => Stage): void {
  test('takes data sources from another model, and lets go of them with the relation', async () => {
    const { model, grafana } = on();
    const away = await LiveModel.add('away');
    await deployNeighbour(away, 'far', sourcePerUnit);
    await away.untilActive('far', 1);
    await runJuju('offer', 'away.far:grafana-source', 'far-sources');
    await model.juju('integrate', 'grafana:grafana-source', 'admin/away.far-sources');
    await grafana.untilSources([metricsUrl, 'http://far/0:9090']);
    await model.juju('remove-relation', 'grafana:grafana-source', 'far-sources');
    await grafana.untilSources([metricsUrl]);
  });
}

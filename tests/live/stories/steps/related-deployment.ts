import { test } from '@jest/globals';
import {
  deployNeighbour,
  sendDashboard,
  sourcePerApplication,
} from '../../../../scripts/live/model/neighbour.ts';
import type { Stage } from '../stage.ts';
import { expectWhole } from './expect-whole.ts';

/** Deploys Grafana with one data source and one dashboard. */
export function playRelatedDeployment(on: () => Stage): void {
  test('is deployed and related, and has what the relations say', async () => {
    const { model, charm, grafana } = on();
    const [path, ...options] = charm;
    await model.juju('deploy', path, 'grafana', '--trust', ...options);
    await deployNeighbour(model, 'metrics', sourcePerApplication);
    await deployNeighbour(model, 'other');
    await model.juju('integrate', 'grafana:grafana-source', 'metrics');
    await model.juju('integrate', 'grafana:grafana-dashboard', 'other');
    for (const app of ['grafana', 'metrics', 'other']) await model.untilActive(app, 1);
    await sendDashboard(model);
    await grafana.readPassword();
    await expectWhole(on());
  });
}

import { expect, test } from '@jest/globals';
import type { LiveGrafana } from '../../../../scripts/live/model/live-grafana.ts';
import {
  dashboardTitle,
  deployNeighbour,
  sendDashboard,
  sourcePerUnit,
} from '../../../../scripts/live/model/neighbour.ts';
import { grafanaImages } from '../../../../scripts/live/parts/images.ts';
import type { Stage } from '../stage.ts';

/** Data that users would miss. */
interface Kept {
  readonly password: string;
  readonly dashboards: readonly {
    readonly id: number;
    readonly title: string;
    readonly isStarred: boolean;
  }[];
  readonly sources: readonly { readonly id?: unknown; readonly uid?: unknown; readonly name: string }[];
}

/** Refreshes an application from a Python charm, with its files, to the packed charm. */
export function playPredecessor(on: () => Stage): void {
  let before: Kept;

  test('is preceded by it: Grafana has a data source and a dashboard with a star', async () => {
    const { model, grafana, logs } = on();
    const charm = process.env.LIVE_BASELINE_CHARM ?? '';
    const image = `--resource=grafana-image=${grafanaImages.first}`;
    await model.juju('deploy', charm, 'grafana', '--trust', image);
    await deployNeighbour(model, 'metrics', sourcePerUnit);
    await deployNeighbour(model, 'other');
    await model.juju('integrate', 'grafana:grafana-source', 'metrics');
    await model.juju('integrate', 'grafana:grafana-dashboard', 'other');
    for (const app of ['grafana', 'metrics', 'other']) await model.untilActive(app, 1);
    // The Python charm restarts Grafana for each change.
    logs.allowStarts('grafana', 20);
    await sendDashboard(model);
    await grafana.readPassword();
    await grafana.untilSources(['http://metrics/0:9090']);
    await grafana.untilDashboard(dashboardTitle, true);
    await grafana.star('marked');
    before = await readKept(grafana);
    expect(before.dashboards).toEqual([expect.objectContaining({ isStarred: true })]);
  });

  test('keeps the password, the data source and the dashboard with its star', async () => {
    const { model, grafana, cluster, charm } = on();
    const pod = await cluster.readUid('grafana-0');
    const [path, ...options] = charm;
    await model.juju('refresh', 'grafana', `--path=${path}`, ...options);
    await cluster.untilReplaced('grafana-0', pod);
    await model.untilActive('grafana', 1);
    await grafana.untilItOpens();
    await grafana.untilSources(['http://metrics/0:9090']);
    await grafana.untilDashboard(dashboardTitle, true);
    expect(await readKept(grafana)).toEqual(before);
  });

  test('goes on with them as with its own: the data source follows its application', async () => {
    const { model, grafana } = on();
    await model.juju('scale-application', 'metrics', '2');
    await grafana.untilSources(['http://metrics/0:9090', 'http://metrics/1:9090']);
    await model.juju('remove-relation', 'grafana:grafana-source', 'metrics');
    await grafana.untilSources([]);
  });
}

async function readKept(grafana: LiveGrafana): Promise<Kept> {
  const password = await grafana.readPassword();
  const sources = (await grafana.readSources()).map(({ id, uid, name }) => ({ id, uid, name }));
  return { password, sources, dashboards: await grafana.readDashboards() };
}

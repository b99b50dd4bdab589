import { test } from '@jest/globals';
import type { Status } from '../../../../scripts/live/model/live-model.ts';
import { grafanaImages } from '../../../../scripts/live/parts/images.ts';
import type { Stage } from '../stage.ts';
import { expectWhole } from './expect-whole.ts';

/** Refreshes the charm to a copy of itself, and changes the image. */
export function playRefresh(on: () => Stage): void {
  test('is refreshed, and has its password, data sources and dashboards afterwards', async () => {
    const { model, charm, cluster } = on();
    const pod = await cluster.readUid('grafana-0');
    const [path, ...options] = charm;
    const readRevision = (status: Status) => status.applications.grafana?.['charm-rev'];
    const before = readRevision(await model.status());
    await model.juju('refresh', 'grafana', `--path=${path}`, ...options);
    await model.until('grafana has another revision', (status) => readRevision(status) !== before);
    await cluster.untilReplaced('grafana-0', pod);
    await expectWhole(on());
  });

  test('takes another image as its resource', async () => {
    const { model, cluster } = on();
    const before = await cluster.readUid('grafana-0');
    await model.juju('attach-resource', 'grafana', `grafana-image=${grafanaImages.second}`);
    await cluster.untilReplaced('grafana-0', before);
    await expectWhole(on());
  });
}

import { expect, test } from '@jest/globals';
import { grafanaImages } from '../../../../scripts/live/parts/images.ts';
import type { Stage } from '../stage.ts';

/** Replaces the charm by a copy of itself, and the image. */
export function playRefresh(on: () => Stage): void {
  test('is refreshed, and has its password, data sources and dashboards afterwards', async () => {
    const { model, charm } = on();
    const [path, ...options] = charm;
    await model.juju('refresh', 'grafana', `--path=${path}`, ...options);
    const status = await model.until('grafana runs the next revision of its charm', ({ applications }) => {
      return applications.grafana?.['charm-rev'] === 1;
    });
    expect(status.applications.grafana?.['charm-rev']).toBe(1);
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

/** Waits until Grafana is as it was before. */
export async function expectWhole({ model, grafana }: Stage, units = 1): Promise<void> {
  await model.untilActive('grafana', units);
  await grafana.untilItOpens();
  await grafana.untilSources(['http://all-of-them:9090']);
  await grafana.untilDashboard('Sent by other', true);
}

import { expect, test } from '@jest/globals';
import { LiveGrafana } from '../../../../scripts/live/model/live-grafana.ts';
import { waitUntil } from '../../../../scripts/live/model/live-model.ts';
import { sourcePerApplication } from '../../../../scripts/live/model/neighbour.ts';
import type { Stage } from '../stage.ts';
import { metricsUrl } from './expect-whole.ts';

/** Relates a data source, first one for each unit and then one for the whole application. */
export function playRelations(on: () => Stage): void {
  test('makes each unit of a related application a data source, and tells both sides, without a restart', async () => {
    const { model, grafana } = on();
    await model.juju('integrate', 'grafana:grafana-source', 'metrics');
    await model.juju('integrate', 'plain:grafana-source', 'metrics');
    const [source] = await grafana.untilSources(['http://metrics/0:9090']);
    expect(source).toMatchObject({ type: 'prometheus' });
    await waitUntil(
      'metrics is told the uid of its data source',
      () => model.readRelation('grafana/0', 'grafana-source'),
      (relation) => 'datasource_uids' in relation['application-data'],
    );
  });

  test('follows that application as it scales up and down', async () => {
    const { model, grafana } = on();
    await model.juju('scale-application', 'metrics', '2');
    await grafana.untilSources(['http://metrics/0:9090', 'http://metrics/1:9090']);
    await model.juju('scale-application', 'metrics', '1');
    await grafana.untilSources(['http://metrics/0:9090']);
  });

  test('takes an application for one data source once it says so', async () => {
    const { model, grafana } = on();
    await model.juju('config', 'metrics', `script=${sourcePerApplication}`);
    await grafana.untilSources([metricsUrl]);
  });

  test('does the same for another Grafana in the model', async () => {
    const { model } = on();
    const plain = new LiveGrafana(model, 'plain');
    await plain.readPassword();
    await plain.untilSources([metricsUrl]);
    await model.juju('remove-application', 'plain', '--no-prompt', '--destroy-storage');
  });
}

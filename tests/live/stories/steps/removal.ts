import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { getErrorMessage } from 'charmkit/base';
import { locatePlace } from '../../../../scripts/live/cluster/place.ts';
import { waitUntil } from '../../../../scripts/live/model/live-model.ts';
import type { Stage } from '../stage.ts';

const volumes = join(locatePlace(process.env).state, 'volumes');

/** Removes everything that earlier steps deployed. */
export function playRemoval(on: () => Stage): void {
  test('has no data source left when the relation is removed', async () => {
    const { model, grafana } = on();
    await model.juju('remove-relation', 'grafana:grafana-source', 'metrics');
    await grafana.untilSources([]);
  });

  test('is removed with its storage', async () => {
    const { model, cluster } = on();
    const files = (await cluster.kubectl('get', 'pvc', '--output=jsonpath={.items[*].metadata.uid}')).split(
      ' ',
    );
    expect(readdirSync(volumes)).toEqual(expect.arrayContaining(files));
    await model.juju('remove-application', 'grafana', '--no-prompt', '--destroy-storage');
    await model.until('grafana is gone', ({ applications }) => applications.grafana === undefined);
    // What a claim that stays waits for.
    const columns = '{.metadata.name} {.metadata.deletionTimestamp} {.metadata.finalizers}';
    const claims = () => cluster.kubectl('get', 'pvc', `--output=jsonpath={range .items[*]}${columns}{end}`);
    // Juju 4.1-beta2 keeps a claim for good if its storage provisioner has ended with "duplicate key filesystem-…". What
    // the charm does for it is done by then.
    const kept = await waitUntil('its claims are gone', claims, (answer) => answer === '').catch(
      getErrorMessage,
    );
    if (kept !== '') return console.warn(kept);
    const readFiles = async () => readdirSync(volumes);
    await waitUntil('its files are gone', readFiles, (found) => !found.some((uid) => files.includes(uid)));
  });
}

import { expect, test } from '@jest/globals';
import { deployNeighbour, sourcePerUnit } from '../../../../scripts/live/model/neighbour.ts';
import type { Stage } from '../stage.ts';

/** Deploys the charm twice, with and without trust, and two applications to relate it to. */
export function playDeployment(on: () => Stage): void {
  test('is deployed with trust and without, and both are active', async () => {
    const { model, charm } = on();
    const [path, ...options] = charm;
    await model.juju('deploy', path, 'grafana', '--trust', ...options);
    await model.juju('deploy', path, 'plain', ...options);
    await deployNeighbour(model, 'metrics', sourcePerUnit);
    await deployNeighbour(model, 'other');
    for (const app of ['grafana', 'plain', 'metrics', 'other']) await model.untilActive(app, 1);
  });

  test('gives the password that opens Grafana, and starts it once', async () => {
    const { grafana, logs } = on();
    expect(await grafana.readPassword()).toMatch(/^\S{12,}$/);
    await grafana.untilItOpens();
    expect(logs.countStarts('grafana/0')).toBe(1);
  });
}

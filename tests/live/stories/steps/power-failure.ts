import { test } from '@jest/globals';
import { failPower } from '../../../../scripts/live/model/live-cluster.ts';
import { returnToStage, type Stage } from '../stage.ts';
import { expectWhole } from './expect-whole.ts';

/** Cuts the power of the node that runs everything. */
export function playPowerFailure(on: () => Stage): void {
  test('comes back whole when the power of its node fails, in this model and in another', async () => {
    const another = await returnToStage('failing');
    for (const { grafana } of [on(), another]) await grafana.readPassword();
    failPower();
    await expectWhole(on());
    await expectWhole(another);
  });
}

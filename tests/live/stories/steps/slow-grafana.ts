import { test } from '@jest/globals';
import type { Stage } from '../stage.ts';
import { expectWhole } from './expect-whole.ts';

/** Stops Grafana for longer than a hook waits for it. */
export function playSlowGrafana(on: () => Stage): void {
  test('says that Grafana does not answer, and takes that back as soon as it does', async () => {
    const { model, cluster } = on();
    const grafana = await cluster.awaitProcess('grafana-0', 'grafana server');
    process.kill(grafana, 'SIGSTOP');
    try {
      await model.untilUnit('grafana/0', 'waiting', 'Grafana does not answer');
    } finally {
      process.kill(grafana, 'SIGCONT');
    }
    await expectWhole(on());
  });
}

import { test } from '@jest/globals';
import type { Stage } from '../stage.ts';
import { expectWhole } from './expect-whole.ts';

const agent = 'containeragent unit';
const hook = './dist/charm.cjs';

/** Kills each process, and checks that it recovers. */
export function playFailures(on: () => Stage): void {
  test.each([
    ['to its end', []],
    ['at once', ['--grace-period=0', '--force']],
  ])('comes back whole when its pod is deleted %s', async (_how, options) => {
    const { cluster } = on();
    const before = await cluster.readUid('grafana-0');
    await cluster.kubectl('delete', 'pod', 'grafana-0', '--wait=false', ...options);
    await cluster.untilReplaced('grafana-0', before);
    await expectWhole(on());
  });

  test.each([
    ['its agent', agent, 'SIGTERM'],
    ['its agent', agent, 'SIGKILL'],
    ['the hook itself', hook, 'SIGTERM'],
    ['the hook itself', hook, 'SIGKILL'],
  ] as const)('goes on where it was when %s (%s) gets %s in a hook', async (_what, program, signal) => {
    const { model, cluster, logs } = on();
    logs.allowStarts('grafana', 1);
    await model.juju('config', 'grafana', `smtp_host=${signal.toLowerCase()}-${program.length}:25`);
    await cluster.untilItHandlesSignals(await cluster.awaitProcess('grafana-0', hook));
    const victim = await cluster.awaitProcess('grafana-0', program);
    const killedMs = Date.now();
    process.kill(victim, signal);
    await logs.untilHookSucceeds('grafana/0', killedMs);
    await expectWhole(on());
  });
}

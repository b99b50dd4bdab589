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
    const { logs } = on();
    const killedMs = await killInHook(on(), program, signal);
    await logs.untilHookSucceeds('grafana/0', killedMs);
    await expectWhole(on());
  });
}

/** Changes an option until the signal hits the program in the hook, and returns when it did. */
async function killInHook(stage: Stage, program: string, signal: NodeJS.Signals): Promise<number> {
  const { model, cluster, logs } = stage;
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    logs.allowStarts('grafana', 1);
    const host = `${signal.toLowerCase()}-${program.length}-${attempt}`;
    const [killedMs] = await Promise.all([
      // The hook may be over before Juju's client is.
      cluster.interruptHook('grafana-0', program, signal),
      model.juju('config', 'grafana', `smtp_host=${host}:25`),
    ]);
    if (killedMs !== undefined) return killedMs;
  }
  throw new Error(`Each hook ended before ${signal} hit "${program}"`);
}

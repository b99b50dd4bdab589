import { describe, expect, test } from '@jest/globals';
import { parseAgentLog } from '../../../../scripts/live/model/agent-log.ts';

const seconds = (at: number, text: string) => `2026-11-28T16:04:${at}.5Z stdout F [container-agent] ${text}`;
const began = (at: number, hook: string) =>
  seconds(
    at,
    `DEBUG juju.worker.uniter.operation executor.go:123 running operation run ${hook} hook for grafana/0`,
  );
const via = '(via hook dispatching script: dispatch)';

describe("an agent's log", () => {
  test('tells how long each hook took, how many hook tools it ran, and how it ended', () => {
    const lines = [
      began(10, 'install'),
      seconds(11, 'DEBUG jujuc server.go:270 running hook tool "status-set" for grafana/0-install-1'),
      seconds(12, `INFO juju.worker.uniter.operation runhook.go:186 ran "install" hook ${via}`),
      began(20, 'relation-changed (4; unit: metrics/0)'),
      seconds(
        21,
        `ERROR juju.worker.uniter.operation runhook.go:180 hook "a-relation-changed" ${via} failed: exit status 1`,
      ),
    ];
    expect(parseAgentLog('grafana/0', lines)).toEqual([
      {
        ...dispatch,
        hook: 'install',
        startedMs: Date.parse('2026-11-28T16:04:10.5Z'),
        ms: 2000,
        hookTools: 1,
      },
      {
        ...dispatch,
        ...{ hook: 'a-relation-changed', startedMs: Date.parse('2026-11-28T16:04:20.5Z'), ms: 1000 },
        succeeded: false,
      },
    ]);
  });

  test('has no dispatch for a hook that was cut short', () => {
    const again = [began(10, 'start'), began(14, 'start'), seconds(15, `INFO x ran "start" hook ${via}`)];
    expect(parseAgentLog('grafana/0', again).map(({ ms }) => ms)).toEqual([1000]);
  });
});

const dispatch = { unit: 'grafana/0', succeeded: true, hookTools: 0 };

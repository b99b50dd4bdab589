import { describe, expect, test } from '@jest/globals';
import { JujuLogBuffer } from '../../../lib/charm/juju-log.ts';
import { recordingRunner } from '../hook-tools/recording-runner.ts';

describe('JujuLogBuffer', () => {
  test('sends neighbours of one level in one call, in order', async () => {
    const runner = recordingRunner();
    const log = new JujuLogBuffer(runner);
    log.add('INFO', 'one');
    log.add('INFO', 'two');
    log.add('WARNING', 'three');
    log.add('INFO', 'four');
    await log.flush();
    expect(runner.calls.map(({ tool, args }) => [tool, ...args].join(' '))).toEqual([
      'juju-log -l INFO -- one\ntwo',
      'juju-log -l WARNING -- three',
      'juju-log -l INFO -- four',
    ]);
  });

  test('sends each line once', async () => {
    const runner = recordingRunner();
    const log = new JujuLogBuffer(runner);
    log.add('INFO', 'one');
    await log.flush();
    log.flushSync();
    expect(runner.calls).toHaveLength(1);
  });
});

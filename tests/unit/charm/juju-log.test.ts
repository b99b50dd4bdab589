import { describe, expect, test } from '@jest/globals';
import { JujuLogBuffer } from '../../../lib/charmkit/charm/juju-log.ts';
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

  test("leaves out the relation's name where Juju puts it before the message itself", async () => {
    const runner = recordingRunner();
    const log = new JujuLogBuffer(runner);
    log.omitRelation('db:1');
    log.add('WARNING', 'db:1: ignored field a');
    log.add('WARNING', 'db:1: ignored field b');
    log.add('INFO', 'db:10: ignored field a');
    await log.flush();
    expect(runner.calls.map(({ args }) => args.at(-1))).toEqual([
      'ignored field a\ndb:1: ignored field b',
      'db:10: ignored field a',
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

  test.each([
    ['at the end of a hook', (log: JujuLogBuffer) => log.flush()],
    ['as its last words', async (log: JujuLogBuffer) => log.flushSync()],
  ])('says elsewhere, %s, what juju-log does not take', async (_, flush) => {
    const said: string[] = [];
    const log = new JujuLogBuffer(recordingRunner({ exitCode: 1 }), (line) => void said.push(line));
    log.add('INFO', 'one');
    log.add('ERROR', 'two');
    await flush(log);
    expect(said).toEqual(['INFO one', 'ERROR two']);
  });
});

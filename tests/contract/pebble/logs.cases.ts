import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { PebbleApiError } from 'charmkit/pebble';
import { eventually } from './eventually.ts';
import { rejection } from './rejection.ts';
import type { PebbleUnderTest } from './under-test.ts';

export function logsContract(pebble: PebbleUnderTest): void {
  const start = async (name: string, script: string): Promise<void> => {
    const service = { override: 'replace', command: `sh -c '${script}'` } as const;
    await pebble.client.addLayer(`logs-${name}`, { services: { [name]: service } });
    await pebble.client.startServices([name]);
  };
  const messages = async (name: string, n: number): Promise<string[]> =>
    (await pebble.client.logs({ services: [name], n })).map((entry) => entry.message);

  describe('logs and signals', () => {
    test('the last lines of a service come in order, from both of its outputs', async () => {
      await start('writer', 'for i in 1 2 3 4 5; do echo line $i; echo error $i >&2; done; sleep 1000');
      await eventually(
        () => messages('writer', -1),
        (lines) => lines.length === 10,
      );
      expect(await messages('writer', 3)).toEqual(['error 4', 'line 5', 'error 5']);
      const [entry] = await pebble.client.logs({ services: ['writer'], n: 1 });
      expect(entry).toEqual({ time: expect.any(String), service: 'writer', message: 'error 5' });
      await pebble.client.stopServices(['writer']);
    });

    test('thirty lines come where nothing is said', async () => {
      await start('talker', 'for i in $(seq 50); do echo $i; done; sleep 1000');
      await eventually(
        () => messages('talker', -1),
        (lines) => lines.length === 50,
      );
      expect(await pebble.client.logs({ services: ['talker'] })).toHaveLength(30);
      await pebble.client.stopServices(['talker']);
    });

    test('lines can be followed as they come', async () => {
      await start('ticker', 'echo first; while :; do sleep 0.1; echo tick; done');
      const seen: string[] = [];
      for await (const entry of pebble.client.followLogs({ services: ['ticker'], n: -1 })) {
        seen.push(entry.message);
        if (seen.length === 4) break;
      }
      expect([seen[0], seen[3]]).toEqual(['first', 'tick']);
      await pebble.client.stopServices(['ticker']);
    });

    test('following can be given up while nothing comes', async () => {
      await start('silent', 'sleep 1000');
      const abort = new AbortController();
      const follow = async (): Promise<void> => {
        for await (const _entry of pebble.client.followLogs({ services: ['silent'], signal: abort.signal }));
      };
      const following = follow();
      await sleep(100);
      abort.abort();
      await expect(following).rejects.toMatchObject({ name: 'AbortError' });
      await pebble.client.stopServices(['silent']);
    });

    test('a signal reaches a service', async () => {
      await start('signalled', 'trap "echo got it" HUP; while :; do sleep 0.05; done');
      await pebble.client.sendSignal('SIGHUP', ['signalled']);
      await eventually(
        () => messages('signalled', -1),
        (lines) => lines.includes('got it'),
      );
      await pebble.client.stopServices(['signalled']);
    });

    test('an unknown signal, an unknown service and no service are refused', async () => {
      const send = (signal: string, services: string[]): Promise<PebbleApiError> =>
        rejection(PebbleApiError, pebble.client.sendSignal(signal, services));
      expect(await send('SIGHUP', ['no-such-service'])).toMatchObject({ statusCode: 500 });
      expect(await send('SIGNOTHING', ['silent'])).toMatchObject({ statusCode: 500 });
      expect(await send('SIGHUP', [])).toMatchObject({ statusCode: 400 });
    });
  });
}

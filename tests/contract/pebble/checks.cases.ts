import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { type Check, type CheckInfo, PebbleApiError } from 'charmkit/pebble';
import { eventually } from './eventually.ts';
import { rejection } from './rejection.ts';
import type { PebbleUnderTest } from './under-test.ts';

export function checksContract(pebble: PebbleUnderTest): void {
  const define = async (name: string, check: Omit<Check, 'override'>): Promise<void> => {
    const checks = { [name]: { override: 'replace', ...check } as const };
    await pebble.client.addLayer(`checks-${name}`, { checks }, { combine: true });
  };
  const describeCheck = async (name: string): Promise<CheckInfo | undefined> =>
    (await pebble.client.checks({ names: [name] }))[0];
  const endOf = async (kind: string): Promise<string | undefined> => {
    const notices = await pebble.client.notices({ types: ['change-update'], users: 'all' });
    const ofCheck = notices.filter(
      ({ lastData }) => lastData.kind === kind && lastData['check-name'] === 'telling',
    );
    const [first] = ofCheck;
    return first && (await pebble.client.change(first.key)).status;
  };
  const fileCheck = (path: string): Check => ({
    exec: { command: `test -e ${path}` },
    period: '100ms',
    threshold: 2,
  });

  describe('checks and health', () => {
    test('a check goes down after its threshold of failures, and up again', async () => {
      const path = pebble.path('healthy');
      await define('file', { ...fileCheck(path), level: 'alive' });
      await pebble.client.replan();
      const down = await eventually(
        () => describeCheck('file'),
        (info) => info?.status === 'down',
      );
      expect(down).toMatchObject({ name: 'file', level: 'alive', startup: 'enabled', threshold: 2 });
      expect(down?.failures).toBeGreaterThanOrEqual(2);
      expect(await pebble.client.health({ names: ['file'] })).toBe(false);
      await pebble.client.pushFile({ path, content: '' });
      const up = await eventually(
        () => describeCheck('file'),
        (info) => info?.status === 'up',
      );
      expect(up?.failures).toBe(0);
      expect(up?.changeId).not.toBe(down?.changeId);
      // Pebble 1.26 does not report this.
      expect([undefined, down?.changeId]).toContain(up?.prevChangeId);
      expect(await pebble.client.health({ names: ['file'] })).toBe(true);
      await pebble.client.stopChecks(['file']);
    });

    test('health looks at the level that is asked for, and ready includes alive', async () => {
      await define('not-ready', { ...fileCheck(pebble.path('never')), level: 'ready' });
      await pebble.client.replan();
      await eventually(
        () => describeCheck('not-ready'),
        (info) => info?.status === 'down',
      );
      expect(await pebble.client.health({ level: 'ready', names: ['not-ready'] })).toBe(false);
      expect(await pebble.client.health({ level: 'alive', names: ['not-ready'] })).toBe(true);
      expect(await pebble.client.health({ names: ['not-ready'] })).toBe(false);
      expect(await pebble.client.checks({ level: 'alive', names: ['not-ready'] })).toEqual([]);
      await pebble.client.stopChecks(['not-ready']);
    });

    test('a check that a later layer disables runs until it is stopped, and again once one enables it', async () => {
      const path = pebble.path('later');
      await define('later', { ...fileCheck(path), startup: 'enabled' });
      await define('later', { ...fileCheck(path), startup: 'disabled' });
      expect(await pebble.client.stopChecks(['later'])).toEqual(['later']);
      await pebble.client.replan();
      expect(await describeCheck('later')).toMatchObject({ startup: 'disabled', status: 'inactive' });
      await define('later', { ...fileCheck(path), startup: 'enabled' });
      await eventually(
        () => describeCheck('later'),
        (info) => info?.status === 'down',
      );
      await pebble.client.stopChecks(['later']);
    });

    test('a check without defaults stands in the plan as it was given', async () => {
      const timing = { startup: 'disabled', period: '5s', timeout: '3s', threshold: 2 } as const;
      const http = { ...timing, http: { url: 'http://localhost:1/api/health' } };
      const tcp = { ...timing, tcp: { port: 1, host: 'localhost' } };
      await define('http', http);
      await define('tcp', tcp);
      expect((await pebble.client.plan()).checks).toMatchObject({
        http: { override: 'replace', ...http },
        tcp: { override: 'replace', ...tcp },
      });
    });

    test('a check that is given again as it is goes on', async () => {
      await define('again', fileCheck(pebble.path('never')));
      // Just after it is down, a check goes on in another change. One that begins again each time is never the same.
      const goesOn = async () => {
        const before = await describeCheck('again');
        await define('again', fileCheck(pebble.path('never')));
        const after = await describeCheck('again');
        return (
          before?.status === 'down' &&
          isDeepStrictEqual([after?.status, after?.changeId], ['down', before.changeId])
        );
      };
      expect(await eventually(goesOn, Boolean)).toBe(true);
      await pebble.client.stopChecks(['again']);
    });

    test('the changes of a check tell by their notices how they ended', async () => {
      const path = pebble.path('telling');
      await define('telling', { ...fileCheck(path), threshold: 1 });
      await eventually(
        () => endOf('perform-check'),
        (end) => end === 'Error',
      );
      await pebble.client.pushFile({ path, content: '' });
      await eventually(
        () => endOf('recover-check'),
        (end) => end === 'Done',
      );
      await pebble.client.stopChecks(['telling']);
    });

    test('a check that does not run is inactive, and no matter for health', async () => {
      await define('manual', { ...fileCheck(pebble.path('never')), startup: 'disabled' });
      await pebble.client.replan();
      expect(await describeCheck('manual')).toMatchObject({ startup: 'disabled', status: 'inactive' });
      expect(await pebble.client.startChecks(['manual'])).toEqual(['manual']);
      expect(await pebble.client.startChecks(['manual'])).toEqual([]);
      await eventually(
        () => describeCheck('manual'),
        (info) => info?.status === 'down',
      );
      expect(await pebble.client.stopChecks(['manual'])).toEqual(['manual']);
      // Pebble may still be ending the change of a check that went down just then.
      await eventually(
        () => pebble.client.stopChecks(['manual']),
        (stopped) => stopped.length === 0,
      );
      expect(await describeCheck('manual')).toMatchObject({ status: 'inactive' });
      expect(await pebble.client.health({ names: ['manual'] })).toBe(true);
    });

    test('a service can be restarted when its check goes down', async () => {
      const service = {
        override: 'replace',
        command: 'sleep 1000',
        'on-check-failure': { restarting: 'restart' },
      } as const;
      await pebble.client.addLayer('checked', { services: { checked: service } }, { combine: true });
      await pebble.client.startServices(['checked']);
      const [before] = await pebble.client.services(['checked']);
      await define('restarting', fileCheck(pebble.path('never')));
      await pebble.client.replan();
      await eventually(
        async () => (await pebble.client.services(['checked']))[0],
        (now) => now?.current === 'active' && now.currentSince !== before?.currentSince,
      );
      await pebble.client.stopChecks(['restarting']);
      await pebble.client.stopServices(['checked']);
    });

    test('a check can be refreshed: it runs at once', async () => {
      const path = pebble.path('refreshed');
      await define('slow', { exec: { command: `test -e ${path}` }, period: '1000s', timeout: '10s' });
      await pebble.client.replan();
      const refresh = await pebble.client.refreshCheck('slow');
      if (!refresh.isFresh) return expect(refresh.info.name).toBe('slow');
      expect(refresh.error).toEqual(expect.any(String));
      await pebble.client.pushFile({ path, content: '' });
      const second = await pebble.client.refreshCheck('slow');
      expect(second).toMatchObject({ info: { name: 'slow', status: 'up' } });
      expect(second.error).toBeUndefined();
    });

    test('unknown checks are absent from the list, and refused in an action', async () => {
      expect(await pebble.client.checks({ names: ['no-such-check'] })).toEqual([]);
      expect(await rejection(PebbleApiError, pebble.client.startChecks(['no-such-check']))).toMatchObject({
        statusCode: 400,
      });
      expect(await rejection(PebbleApiError, pebble.client.stopChecks([]))).toMatchObject({
        statusCode: 400,
      });
      expect(await rejection(PebbleApiError, pebble.client.refreshCheck('no-such-check'))).toMatchObject({
        statusCode: 404,
      });
    });
  });
}

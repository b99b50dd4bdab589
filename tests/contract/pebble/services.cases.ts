import { describe, expect, test } from '@jest/globals';
import { PebbleApiError, PebbleChangeError, PebbleTimeoutError, type Service } from 'charmkit/pebble';
import { eventually } from './eventually.ts';
import { rejection } from './rejection.ts';
import type { PebbleUnderTest } from './under-test.ts';

export function servicesContract(pebble: PebbleUnderTest): void {
  const define = async (name: string, command: string, more: Partial<Service> = {}): Promise<void> => {
    const service = { override: 'replace', command, ...more } as const;
    await pebble.client.addLayer(`services-${name}`, { services: { [name]: service } }, { combine: true });
  };
  const stateOf = async (name: string): Promise<string | undefined> =>
    (await pebble.client.services([name]))[0]?.current;
  const startedAt = async (name: string): Promise<string | undefined> =>
    (await pebble.client.services([name]))[0]?.currentSince;

  describe('services and changes', () => {
    test('autostart is refused while no service is enabled', async () => {
      const { services } = await pebble.client.plan();
      const enabled = Object.keys(services).filter((name) => services[name]?.startup === 'enabled');
      expect(enabled).toEqual([]);
      const error = await rejection(PebbleApiError, pebble.client.autostart());
      expect(error).toMatchObject({ statusCode: 400, kind: 'no-default-services' });
    });

    test('a service is started and stopped, and says so', async () => {
      await define('plain', 'sleep 1000');
      expect(await pebble.client.services(['plain'])).toMatchObject([
        { name: 'plain', startup: 'disabled', current: 'inactive' },
      ]);
      await pebble.client.startServices(['plain']);
      expect(await pebble.client.services(['plain'])).toMatchObject([
        { name: 'plain', startup: 'disabled', current: 'active', currentSince: expect.any(String) },
      ]);
      await pebble.client.stopServices(['plain']);
      expect(await stateOf('plain')).toBe('inactive');
    });

    test('starting what runs and stopping what does not changes nothing', async () => {
      await define('idle', 'sleep 1000');
      await pebble.client.stopServices(['idle']);
      await pebble.client.startServices(['idle']);
      const since = await startedAt('idle');
      await pebble.client.startServices(['idle']);
      expect(await startedAt('idle')).toBe(since);
      await pebble.client.stopServices(['idle']);
    });

    test('a restart starts what did not run, and anew what did', async () => {
      await define('again', 'sleep 1000');
      await pebble.client.restartServices(['again']);
      const since = await startedAt('again');
      await pebble.client.restartServices(['again']);
      expect(await startedAt('again')).not.toBe(since);
      await pebble.client.stopServices(['again']);
    });

    test('a replan restarts what changed, and leaves alone what did not', async () => {
      await define('changed', 'sleep 1000', { environment: { A: '1' } });
      await define('same', 'sleep 1000');
      await pebble.client.startServices(['changed', 'same']);
      const [changed, same] = [await startedAt('changed'), await startedAt('same')];
      await define('changed', 'sleep 1000', { environment: { A: '2' } });
      await define('same', 'sleep 1000');
      await pebble.client.replan();
      expect(await startedAt('changed')).not.toBe(changed);
      expect(await startedAt('same')).toBe(same);
      await pebble.client.stopServices(['changed', 'same']);
    });

    test('a replan starts what is enabled, and autostart has nothing to do then', async () => {
      await define('enabled', 'sleep 1000', { startup: 'enabled' });
      await pebble.client.replan();
      expect(await stateOf('enabled')).toBe('active');
      const since = await startedAt('enabled');
      await pebble.client.autostart();
      expect(await startedAt('enabled')).toBe(since);
      await pebble.client.stopServices(['enabled']);
      await pebble.client.autostart();
      expect(await stateOf('enabled')).toBe('active');
      await define('enabled', 'sleep 1000', { startup: 'disabled' });
      await pebble.client.stopServices(['enabled']);
    });

    test('what a service requires is started with it', async () => {
      await define('needed', 'sleep 1000');
      await define('needing', 'sleep 1000', { requires: ['needed'], after: ['needed'] });
      await pebble.client.startServices(['needing']);
      expect(await stateOf('needed')).toBe('active');
      await pebble.client.stopServices(['needed']);
      expect(await stateOf('needing')).toBe('inactive');
    });

    test('a service that ends at once fails to start, and the error tells what it wrote', async () => {
      await define('failing', "sh -c 'echo the reason; exit 3'", { 'on-failure': 'ignore' });
      const error = await rejection(PebbleChangeError, pebble.client.startServices(['failing']));
      expect(error.message).toContain('Start service "failing"');
      expect(error.message).toContain('the reason');
      expect(error.tasks).toMatchObject([{ summary: 'Start service "failing"', status: 'Error' }]);
    });

    test('a service that failed to start is started again, after a while', async () => {
      await define('retried', "sh -c 'exit 3'", { 'backoff-delay': '20s' });
      await rejection(PebbleChangeError, pebble.client.startServices(['retried']));
      await eventually(
        () => stateOf('retried'),
        (state) => state === 'backoff',
      );
      await pebble.client.stopServices(['retried']);
      expect(await stateOf('retried')).toBe('inactive');
    });

    test('a service that ends later is started again, after a while', async () => {
      await define('ending', "sh -c 'sleep 1.2; exit 1'", { 'backoff-delay': '20s' });
      await pebble.client.startServices(['ending']);
      await eventually(
        () => stateOf('ending'),
        (state) => state === 'backoff',
      );
      await pebble.client.stopServices(['ending']);
      expect(await stateOf('ending')).toBe('inactive');
    });

    test('a service that may end is left as it ends', async () => {
      await define('ignored', "sh -c 'sleep 1.2; exit 1'", { 'on-failure': 'ignore' });
      await pebble.client.startServices(['ignored']);
      await eventually(
        () => stateOf('ignored'),
        (state) => state === 'error',
      );
    });

    test('a service has the environment and the directory of its layer', async () => {
      const workingDir = pebble.path('.').replace(/\/$/, '');
      const out = pebble.path('service-environment');
      await define('environment', `sh -c 'echo $GREETING from $PWD > ${out}; sleep 1000'`, {
        environment: { GREETING: 'hello' },
        'working-dir': workingDir,
      });
      await pebble.client.startServices(['environment']);
      expect((await pebble.client.pullFile(out)).toString()).toBe(`hello from ${workingDir}\n`);
      await pebble.client.stopServices(['environment']);
    });

    test('unknown services are absent from the list, and refused in an action', async () => {
      expect(await pebble.client.services(['no-such-service'])).toEqual([]);
      const error = await rejection(PebbleApiError, pebble.client.startServices(['no-such-service']));
      expect(error).toMatchObject({ statusCode: 400, kind: undefined });
      expect(error.reason).toContain('"no-such-service"');
      expect(await rejection(PebbleApiError, pebble.client.stopServices([]))).toMatchObject({
        statusCode: 400,
      });
    });

    test('all services come in order of their names', async () => {
      const names = (await pebble.client.services()).map((service) => service.name);
      expect(names.length).toBeGreaterThan(1);
      expect(names).toEqual(names.toSorted());
    });

    test('a change tells what was done', async () => {
      await define('told', 'sleep 1000');
      const id = await pebble.client.startServices(['told']);
      expect(await pebble.client.change(id)).toMatchObject({
        id,
        kind: 'start',
        summary: 'Start service "told"',
        status: 'Done',
        ready: true,
        tasks: [{ kind: 'start', summary: 'Start service "told"', status: 'Done', log: [] }],
      });
      await pebble.client.stopServices(['told']);
      const ready = await pebble.client.changes({ select: 'ready', service: 'told' });
      expect(ready.map((change) => change.kind).toSorted()).toEqual(['start', 'stop']);
    });

    test('a replan starts a stopped service, too, if its configuration has changed since it ran', async () => {
      await define('rested', 'sleep 1000');
      await pebble.client.startServices(['rested']);
      await pebble.client.stopServices(['rested']);
      await pebble.client.replan();
      expect(await stateOf('rested')).toBe('inactive');
      await define('rested', 'sleep 1001');
      await pebble.client.replan();
      expect(await stateOf('rested')).toBe('active');
      await pebble.client.stopServices(['rested']);
    });

    test('a change without work is done at once', async () => {
      await pebble.client.replan();
      const id = await pebble.client.replan();
      expect(await pebble.client.change(id)).toMatchObject({
        kind: 'replan',
        status: 'Done',
        ready: true,
        tasks: [],
      });
    });

    test('a change that takes too long is a timeout, and may be aborted', async () => {
      const process = await pebble.client.exec(['sleep', '1000']);
      const wait = pebble.client.waitChange(process.changeId, { timeoutMs: 100 });
      expect(await rejection(PebbleTimeoutError, wait)).toMatchObject({ timeoutMs: 100 });
      const inProgress = await pebble.client.changes({ select: 'in-progress' });
      expect(inProgress.map((change) => change.id)).toContain(process.changeId);
      await pebble.client.abortChange(process.changeId);
      const change = await pebble.client.waitChange(process.changeId);
      expect(change).toMatchObject({ kind: 'exec', ready: true });
    });

    test('an unknown change is not found, and a finished one can not be aborted', async () => {
      expect(await rejection(PebbleApiError, pebble.client.change('999999'))).toMatchObject({
        statusCode: 404,
      });
      expect(await rejection(PebbleApiError, pebble.client.waitChange('999999'))).toMatchObject({
        statusCode: 404,
      });
      const id = await pebble.client.replan();
      expect(await rejection(PebbleApiError, pebble.client.abortChange(id))).toMatchObject({
        statusCode: 400,
      });
    });
  });
}

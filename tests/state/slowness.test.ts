import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dashboardsOf, relateSender } from './dashboard-senders.ts';
import type { GrafanaServer } from './grafana-server.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

/** What a Grafana does that is only slow: nothing of it is a reason for a restart. */
const moods = {
  healthy: {},
  silent: { isUp: false },
  unready: { fault: answerUnready },
  overloaded: { reloadStatus: 500 },
} satisfies Readonly<Record<string, Partial<GrafanaServer>>>;
const usual = { isUp: true, fault: undefined, reloadStatus: 200 };

const check = { container: 'grafana', check: 'grafana-health' };
const hooks = [
  'update-status',
  'config-changed',
  'grafana-pebble-ready',
  'grafana-source-relation-changed',
  { kind: 'pebble-check-failed', ...check },
  { kind: 'pebble-check-recovered', ...check },
] as const;

const step = fc.record({
  mood: fc.constantFrom(...(Object.keys(moods) as (keyof typeof moods)[])),
  hook: fc.constantFrom(...hooks),
  minutes: fc.integer({ min: 0, max: 20 }),
  isMoved: fc.boolean(),
});

describe('a Grafana that is only slow', () => {
  test('is never restarted, and loads all files once it is not', async () => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        tried += 1;
        await using world = await World.open();
        const { number } = world.relate('prometheus', provider('prometheus', 1));
        await world.settle();
        const before = world.pebble().counts().services.grafana;
        let move = 0;
        for (const { mood, hook, minutes, isMoved } of steps) {
          Object.assign(world.grafana(), usual, moods[mood]);
          world.clockMs += minutes * 60_000;
          if (isMoved) move += 1;
          world.write(number, 'prometheus', sourceAt(move));
          const relation = hook === 'grafana-source-relation-changed' ? { relation: number } : {};
          await world.fire(hook, relation);
        }
        Object.assign(world.grafana(), usual);
        await world.settle();
        await world.fire('update-status');
        expect(world.pebble().counts().services.grafana).toEqual(before);
        expect(world.status()).toBe('active');
        expect(world.grafana().loaded.at(-1) ?? (await world.file())).toEqual(await world.file());
      }),
      { numRuns: 25, seed: 1 },
    );
    console.log(`${tried} slow Grafanas tried`);
    expect(tried).toBeGreaterThanOrEqual(25);
  }, 240_000);

  test('at its first start is left alone for as long as it does not answer', async () => {
    await using world = await World.open({ isSettled: false });
    relateSender(world, 'sender', dashboardsOf({ first: { title: 'First', uid: 'first' } }));
    world.grafana().isUp = false;
    await world.settle();
    for (let hour = 0; hour < 3; hour += 1) {
      world.clockMs += 60 * 60_000;
      await world.fire('update-status');
      expect(world.status()).toMatch(/^maintenance: Grafana is starting: it does not answer yet/);
    }
    Object.assign(world.grafana(), { isUp: true, isLocked: true });
    for (let minute = 0; minute < 28; minute += 4) {
      world.clockMs += 4 * 60_000;
      await world.fire('update-status');
      expect(world.status()).toMatch(/^maintenance: Grafana refuses all logins: it migrates its database/);
    }
    world.grafana().isLocked = false;
    world.clockMs += 7 * 60_000;
    await world.fire('update-status');
    expect([world.status(), world.pebble().counts().services.grafana?.starts]).toEqual(['active', 1]);
  }, 120_000);

  test('is locked out by no request of the charm while it refuses everybody', async () => {
    await using world = await World.open({ isSettled: false });
    world.grafana().isLocked = true;
    await world.settle();
    for (let count = 0; count < 20; count += 1) await world.fire('update-status');
    expect(world.grafana().refused.length).toBeLessThan(5);
  });
});

function answerUnready(...[request, response]: Parameters<NonNullable<GrafanaServer['fault']>>): boolean {
  if (request.url !== '/api/health') return false;
  response.statusCode = 503;
  response.end('{"database": "failing"}');
  return true;
}

function sourceAt(move: number) {
  const { app, units } = provider('prometheus', 1);
  const moved = { ...units?.['prometheus/0'], grafana_source_host: `http://prometheus-${move}:9090` };
  return { ...(app && { app }), units: { 'prometheus/0': moved } };
}

import { describe, expect, test } from '@jest/globals';
import type { Plan } from 'charmkit/pebble';
import * as fc from 'fast-check';
import { planLogTargets } from '../../../src/grafana/layers/log-targets.ts';

const labels = { product: 'Juju', juju_unit: 'grafana/0' };
const empty: Plan = { services: {}, checks: {}, 'log-targets': {} };

/** Pebble's plan after these receivers of the log, one list after another. */
function apply(plan: Plan, urls: readonly string[]): Plan {
  const layer = planLogTargets({ urls, labels }, plan);
  return { ...plan, 'log-targets': { ...plan['log-targets'], ...layer?.['log-targets'] } };
}

function receivers(plan: Plan): readonly string[] {
  const targets = Object.values(plan['log-targets']);
  return targets
    .filter(({ services }) => services.includes('all'))
    .map(({ location }) => location)
    .sort();
}

describe('log targets', () => {
  test('are not planned where no log is forwarded', () => {
    expect(planLogTargets({ urls: [], labels }, empty)).toBeUndefined();
  });

  test('send the lines of all services with the labels', () => {
    const [target] = Object.values(apply(empty, ['http://loki/push'])['log-targets']);
    expect(target).toEqual({
      override: 'replace',
      type: 'loki',
      location: 'http://loki/push',
      services: ['all'],
      labels,
    });
  });

  test("leave a target that is not the charm's alone", () => {
    const other = { type: 'syslog', location: 'tcp://log:514', services: ['all'] } as const;
    const plan = apply(apply({ ...empty, 'log-targets': { other } }, ['http://a/push']), []);
    expect(plan['log-targets']['other']).toEqual(other);
    expect(receivers(plan)).toEqual(['tcp://log:514']);
  });

  test('are exactly the wanted ones after any history, and a URL never moves to another name', () => {
    const url = fc.constantFrom('http://a/push', 'http://b/push', 'https://c/push', 'http://a/push/');
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(url), { minLength: 1, maxLength: 6 }), (history) => {
        let plan = empty;
        for (const urls of history) {
          const before = plan['log-targets'];
          plan = apply(plan, urls);
          expect(receivers(plan)).toEqual([...urls].sort());
          expect(planLogTargets({ urls, labels }, plan)).toBeUndefined();
          for (const [name, { location }] of Object.entries(before))
            expect(plan['log-targets'][name]?.location).toBe(location);
        }
      }),
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseQuantity } from '../../../../src/resources/quantity.ts';
import {
  computeResources,
  fingerprintResources,
  hasResources,
  haveSameResources,
} from '../../../../src/resources/resources.ts';

const requests = { cpu: '0.25', memory: '200Mi' };

describe('limits', () => {
  test.each([
    [{}, {}],
    [
      { cpu: '1', memory: '1Gi' },
      { cpu: '1', memory: '1073741824' },
    ],
    [
      { cpu: '100m', memory: '0.8Gi' },
      { cpu: '0.25', memory: '858993460' },
    ],
    [{ cpu: '0' }, { cpu: '0.25' }],
    [{ cpu: '1500m' }, { cpu: '1.5' }],
    [{ cpu: '0.2500001' }, { cpu: '0.251' }],
    [{ memory: '1' }, { memory: '209715200' }],
    [{ memory: '1e9' }, { memory: '1000000000' }],
    [{ memory: '300M' }, { memory: '300000000' }],
  ])('of %j are %j, and requests are the same for all', (options, limits) => {
    expect(computeResources(options)).toEqual({ limits, requests });
  });

  test('are never below requests, and memory is whole bytes', () => {
    fc.assert(
      fc.property(amount(), amount(), (cpu, memory) => {
        const { limits } = computeResources({ cpu, memory });
        expect((parseQuantity(limits.cpu ?? '') ?? 0n) >= 250n).toBe(true);
        expect(limits.memory).toMatch(/^\d+$/);
        expect(BigInt(limits.memory ?? 0) >= 209715200n).toBe(true);
      }),
    );
  });

  test.each([
    ['written differently', { cpu: '1000m', memory: '1Gi' }, true],
    ['more than wanted', { cpu: '1', memory: '1Gi', 'ephemeral-storage': '1Gi' }, true],
    ['another', { cpu: '2', memory: '1Gi' }, false],
    ['missing', { cpu: '1' }, false],
  ])('that are %s count as they should', (_what, limits, expected) => {
    const wanted = computeResources({ cpu: '1', memory: '1Gi' });
    expect(hasResources({ limits, requests }, wanted)).toBe(expected);
    expect(haveSameResources({ limits, requests }, wanted)).toBe(
      expected && Object.keys(limits).length === 2,
    );
  });

  test('are told apart whatever the order of their fields', () => {
    const turned = { requests, limits: { memory: '1073741824', cpu: '1' } };
    expect(fingerprintResources(turned)).toBe(
      fingerprintResources(computeResources({ cpu: '1', memory: '1Gi' })),
    );
    expect(fingerprintResources(turned)).not.toBe(fingerprintResources(computeResources({})));
  });
});

function amount() {
  return fc
    .tuple(fc.nat(5000), fc.nat(999), fc.constantFrom('m', '', 'k', 'Mi', 'Gi'))
    .map(([whole, part, suffix]) => `${whole}.${part}${suffix}`);
}

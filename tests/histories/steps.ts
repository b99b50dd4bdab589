import fc from 'fast-check';
import { neighbourNames, type SecretIds } from './neighbours.ts';
import { optionNames } from './options.ts';
import type { Trouble } from './pods.ts';

/** One step of a history. A step that is not possible in the current state is skipped. */
export type Step =
  | { readonly kind: 'relate' | 'change' | 'unrelate'; readonly name: string }
  | { readonly kind: 'set' | 'reset'; readonly option: string }
  | { readonly kind: 'rotate' | 'refuse' | 'revoke' | 'allow'; readonly secret: keyof SecretIds }
  | { readonly kind: 'scale' | 'scale-provider'; readonly units: number }
  | {
      readonly kind: 'lead' | 'lose-pod' | 'bring-pod' | 'replace-pod' | 'update-status' | 'rotate-password';
      readonly unit: number;
    }
  | { readonly kind: 'grafana'; readonly unit: number; readonly does: Trouble }
  | { readonly kind: 'pass-time'; readonly minutes: number }
  | { readonly kind: 'run'; readonly hooks: number; readonly order: number }
  | { readonly kind: 'settle' | 'refresh' | 'renew-certificates' | 'lose-commit' }
  | { readonly kind: 'cut-short'; readonly tool: string; readonly calls: number };

const unit = fc.nat({ max: 2 });
const is = <Kind extends string>(...kinds: readonly Kind[]) => fc.constantFrom(...kinds);
const tool = is(
  ...[
    'relation-get',
    'relation-set',
    'relation-list',
    'relation-ids',
    'secret-get',
    'secret-add',
    'secret-set',
  ],
  ...['secret-grant', 'secret-info-get', 'status-get', 'status-set', 'is-leader', 'config-get', 'goal-state'],
);

type Steps = fc.WeightedArbitrary<Step>;

/** Steps that occur in every history. */
const daily: readonly Steps[] = [
  {
    weight: 6,
    arbitrary: fc.record({
      kind: is('run'),
      hooks: fc.integer({ min: 1, max: 8 }),
      order: fc.nat({ max: 5 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: is('settle') }) },
  { weight: 1, arbitrary: fc.record({ kind: is('update-status'), unit }) },
];

function relating(names: readonly string[]): Steps {
  return {
    weight: 6,
    arbitrary: fc.record({ kind: is('relate', 'relate', 'change', 'unrelate'), name: is(...names) }),
  };
}

/** Steps that occur in some histories only. If all occurred in each, few would occur twice. */
const themes: readonly Steps[] = [
  { weight: 3, arbitrary: fc.record({ kind: is('set', 'reset'), option: is(...optionNames) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: is('rotate', 'refuse', 'revoke', 'allow'),
      secret: is('database', 'client', 'mail'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: is('scale', 'scale-provider'), units: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: is('lead'), unit }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: is('lose-pod', 'bring-pod', 'replace-pod', 'update-status'), unit }),
  },
  { weight: 3, arbitrary: fc.record({ kind: is('rotate-password'), unit }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: is('pass-time'), minutes: fc.constantFrom(1, 6, 11, 31) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: is('grafana'),
      unit,
      does: is<Trouble>('silent', 'locked', 'refusing', 'ignoring', 'healthy', 'other-password'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: is('refresh', 'renew-certificates') }) },
  { weight: 3, arbitrary: fc.record({ kind: is('lose-commit') }) },
  { weight: 3, arbitrary: fc.record({ kind: is('cut-short'), tool, calls: fc.nat({ max: 5 }) }) },
];

/** The neighbours of most deployments. */
const usual = ['prometheus', 'dashboards'];

/** The initial size of a history, and its steps. */
export interface Course {
  readonly units: number;
  readonly steps: readonly Step[];
}

/** Any course of at most `maxSteps` steps that starts with one of these numbers of units. */
export function arbitraryCourse({
  maxSteps,
  units,
}: {
  readonly maxSteps: number;
  readonly units: readonly number[];
}): fc.Arbitrary<Course> {
  const chosen = fc.tuple(
    fc.subarray([...themes], { minLength: 2, maxLength: 6 }),
    fc.subarray([...neighbourNames], { minLength: 2, maxLength: 6 }).map((some) => [...some, ...usual]),
  );
  return fc.record({
    units: fc.constantFrom(...units),
    steps: chosen.chain(([some, names]) => {
      const possible = [...daily, relating(names), ...some];
      return fc.array(fc.oneof(...possible), { minLength: 3, maxLength: maxSteps, size: 'max' });
    }),
  });
}

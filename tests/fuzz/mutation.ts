import fc from 'fast-check';
import { hostileValue } from './hostile-values.ts';

/** A change to some part of a valid value. */
export interface Mutation {
  readonly kind: 'replace' | 'remove' | 'add' | 'repeat' | 'wrap' | 'text';
  /** The index of the changed part, counted from the value's root. It wraps around after the last part. */
  readonly part: number;
  readonly value: unknown;
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'repeat', 'wrap', 'text'),
  part: fc.nat(200),
  value: hostileValue,
});

export function mutate(value: unknown, mutations: readonly Mutation[]): unknown {
  return mutations.reduce(applyMutation, value);
}

function applyMutation(root: unknown, change: Mutation): unknown {
  const target = change.part % countParts(root);
  let seen = -1;
  const visit = (value: unknown): unknown => {
    seen += 1;
    if (seen === target) return changed(value, change);
    if (Array.isArray(value)) return value.flatMap((each) => omitted(visit(each)));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) => omitted(visit(inner)).map((one) => [key, one])),
    );
  };
  const [result] = omitted(visit(root));
  return result;
}

const removed = Symbol('removed');

function omitted(value: unknown): readonly unknown[] {
  return value === removed ? [] : [value];
}

function changed(value: unknown, { kind, value: hostile }: Mutation): unknown {
  switch (kind) {
    case 'replace':
      return hostile;
    case 'remove':
      return removed;
    case 'add':
      if (Array.isArray(value)) return [...value, hostile];
      return typeof value === 'object' && value !== null
        ? { ...value, [nameFrom(hostile)]: hostile }
        : hostile;
    case 'repeat':
      return Array.from({ length: 50 }, () => value);
    case 'wrap':
      return { wrapped: value };
    case 'text':
      return JSON.stringify(value) ?? '';
  }
}

function countParts(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, inner) => sum + countParts(inner), 1);
}

function nameFrom(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '').slice(0, 50);
}

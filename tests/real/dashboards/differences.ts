import { canonicalQuery } from './canonical-query.ts';

/** A place where two dashboards differ. */
export interface Difference {
  /** The keys on the path. `[]` stands for any position in a list. */
  readonly at: string;
  readonly theirs: unknown;
  readonly ours: unknown;
}

/** Lists the differences of two dashboards. Queries that differ only in formatting are equal. */
export function differences(theirs: unknown, ours: unknown, at = ''): readonly Difference[] {
  if (isRecord(theirs) && isRecord(ours)) {
    const keys = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
    return [...keys].flatMap((key) => differences(theirs[key], ours[key], `${at}.${key}`));
  }
  if (Array.isArray(theirs) && Array.isArray(ours)) return differencesOfLists(theirs, ours, `${at}[]`);
  return isSame(theirs, ours, at) ? [] : [{ at, theirs, ours }];
}

/** Reports elements that only one list has, and compares the others in order. */
function differencesOfLists(
  theirs: readonly unknown[],
  ours: readonly unknown[],
  at: string,
): readonly Difference[] {
  const isLonger = theirs.length !== ours.length;
  const removed = isLonger ? theirs.filter((item) => !names(ours).has(nameOf(item))) : [];
  const added = isLonger ? ours.filter((item) => !names(theirs).has(nameOf(item))) : [];
  const [theirRest, ourRest] = [without(theirs, removed), without(ours, added)];
  const length = Math.max(theirRest.length, ourRest.length);
  return [
    ...removed.map((item) => ({ at, theirs: item, ours: undefined })),
    ...added.map((item) => ({ at, theirs: undefined, ours: item })),
    ...Array.from({ length }, (_, index) => differences(theirRest[index], ourRest[index], at)).flat(),
  ];
}

function without(list: readonly unknown[], items: readonly unknown[]): readonly unknown[] {
  return list.filter((item) => !items.includes(item));
}

function isSame(theirs: unknown, ours: unknown, at: string): boolean {
  if (theirs === ours) return true;
  if (!at.endsWith('.expr') || typeof theirs !== 'string' || typeof ours !== 'string') return false;
  return canonicalQuery(theirs) === canonicalQuery(ours);
}

function names(list: readonly unknown[]): ReadonlySet<unknown> {
  return new Set(list.map(nameOf));
}

export function nameOf(item: unknown): unknown {
  return isRecord(item) ? item.name : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

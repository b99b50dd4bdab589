import { hookName } from 'charmkit/juju-model';
import type { Exploration, Point } from './explore.ts';

/** One point in so many, however they are spread over dispatches. */
export function chooseOneIn(count: number): Exploration['choose'] {
  let seen = 0;
  return (points) =>
    points.filter(() => {
      seen += 1;
      return seen % count === 0;
    });
}

/**
 * One point for each kind of hook, kind of call and side of it, and one for each side of each call, whatever the hook.
 * Those that were chosen before are left out; which of several is taken depends on nothing but their order.
 */
export function chooseOneOfEach(): Exploration['choose'] {
  const seen = new Set<string>();
  return (points) =>
    points.filter((point) => classesOf(point).filter((name) => isNew(seen, name)).length > 0);
}

function isNew(seen: Set<string>, name: string): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  return true;
}

function classesOf({ hook, crossing: { when, what } }: Point): readonly string[] {
  const [program = ''] = /^(Pebble|Grafana|commit)/.exec(what) ?? ['tool'];
  const kind = program === 'commit' ? hookName(hook) : hook.kind;
  return [`${when} ${program} in ${kind}`, `${when} ${what}`];
}

import { hookName } from 'juju-sim/juju-model';
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
 * One point for each kind of hook, kind of call and side of it, and (unless `byCall` is false) one for each side of each call,
 * whatever the hook. Those that were chosen before are left out; which of several is taken depends on nothing but their order.
 */
export function chooseOneOfEach({ byCall = true } = {}): Exploration['choose'] {
  const seen = new Set<string>();
  const isNew = (name: string) => !seen.has(name) && seen.add(name).has(name);
  return (points) =>
    points.filter((point) => {
      const classes = byCall ? [nameKind(point), nameCall(point)] : [nameKind(point)];
      return classes.filter(isNew).length > 0;
    });
}

/** Of commits, each hook's counts: that is where most is lost. */
function nameKind({ hook, crossing: { when, what } }: Point): string {
  const [program = 'hook tool'] = /^(Pebble|Grafana|commit)/.exec(what) ?? [];
  return `${when} ${program} in ${program === 'commit' ? hookName(hook) : hook.kind}`;
}

function nameCall({ crossing: { when, what } }: Point): string {
  return `${when} ${what}`;
}

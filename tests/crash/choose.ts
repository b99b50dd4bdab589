import { renderHookName } from 'juju-sim/juju-model';
import type { Exploration, Point } from './explore.ts';

/** Chooses every nth point, counted across dispatches. */
export function chooseOneIn(count: number): Exploration['choose'] {
  let seen = 0;
  return (points) =>
    points.filter(() => {
      seen += 1;
      return seen % count === 0;
    });
}

/**
 * Chooses one point for each kind of hook, kind of call and side of the call, and (unless `byCall` is false) one for
 * each side of each call in any hook. Skips kinds that earlier points covered. The choice depends only on the order of
 * the points.
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

/** Commits are counted per hook name, because a lost commit loses the most. */
function nameKind({ hook, crossing: { when, what } }: Point): string {
  const [program = 'hook tool'] = /^(Pebble|Grafana|commit)/.exec(what) ?? [];
  return `${when} ${program} in ${program === 'commit' ? renderHookName(hook) : hook.kind}`;
}

function nameCall({ crossing: { when, what } }: Point): string {
  return `${when} ${what}`;
}

import { renderHookName } from 'charmkit/juju-model';
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
      const kind = isCommit(point) ? nameCommit(point, points) : nameKind(point);
      const classes = byCall ? [kind, nameCall(point)] : [kind];
      return classes.filter(isNew).length > 0;
    });
}

function isCommit({ crossing: { what } }: Point): boolean {
  return what === 'commit';
}

/** A lost commit loses what the hook wrote, so commits differ by what was written before them. */
function nameCommit({ hook }: Point, points: readonly Point[]): string {
  const calls = points.map(({ crossing: { what } }) => what);
  const written = new Set(calls.filter((what) => lostWrites.test(what) || keptWrites.test(what)));
  return `commit of ${renderHookName(hook)} after ${[...written].sort().join(', ')}`;
}

/** Juju discards these writes with a hook that fails. */
const lostWrites = /^(secret-(add|set|grant|remove)|relation-set)$/;
/** These writes remain. */
const keptWrites = /^(Pebble POST \/v1\/services|Grafana (PUT|POST) )/;

function nameKind({ hook, crossing: { when, what } }: Point): string {
  const [program = 'hook tool'] = /^(Pebble|Grafana|Kubernetes)/.exec(what) ?? [];
  return `${when} ${program} in ${hook.kind}`;
}

function nameCall({ crossing: { when, what } }: Point): string {
  return `${when} ${what}`;
}

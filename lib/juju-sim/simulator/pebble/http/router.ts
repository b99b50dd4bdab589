import type { Daemon } from '../daemon.ts';
import { ApiError, createNotFound, type Reply } from './reply.ts';
import type { PebbleRequest } from './request.ts';

/** The callers of a route: anyone, readers, or administrators (internals/daemon/access.go). */
export type Access = 'open' | 'read' | 'admin';

export interface Route {
  readonly method: 'GET' | 'POST';
  /** A path like `/v1/changes/{}/wait`, where each `{}` is one variable segment. */
  readonly path: string;
  readonly access: Access;
  readonly handle: (daemon: Daemon, request: PebbleRequest) => Reply | Promise<Reply>;
}

export interface RouteMatch {
  readonly route: Route;
  readonly params: readonly string[];
}

/** Finds the route for a request; throws Pebble's 404 or 405. */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
  const given = path.split('/');
  const atPath = routes.flatMap((route) => {
    const params = matchSegments(segmentsOf(route), given);
    return params ? [{ route, params }] : [];
  });
  if (atPath.length === 0) throw createNotFound('invalid API endpoint requested');
  const match = atPath.find(({ route }) => route.method === method);
  if (!match) throw new ApiError(405, `method "${method}" not allowed`);
  return match;
}

const segmentsByRoute = new WeakMap<Route, readonly string[]>();

function segmentsOf(route: Route): readonly string[] {
  const known = segmentsByRoute.get(route) ?? route.path.split('/');
  segmentsByRoute.set(route, known);
  return known;
}

function matchSegments(wanted: readonly string[], given: readonly string[]): string[] | undefined {
  if (wanted.length !== given.length) return undefined;
  const params: string[] = [];
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment === '{}' && value !== '') params.push(decodeURIComponent(value));
    else if (segment !== value) return undefined;
  }
  return params;
}

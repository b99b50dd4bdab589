import type { Container } from '../container.ts';
import type { Grafana } from '../grafana.ts';
import type { User } from '../store/state.ts';
import type { Answer } from './answer.ts';

/** What a handler gets. */
export interface Call {
  readonly grafana: Grafana;
  readonly container: Container;
  /** The part of the path that the pattern left open, decoded. */
  readonly parameter: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly user: User | undefined;
}

/** Everyone; users and, where they are allowed, anonymous visitors; users; users with that permission. */
export type Access = 'everyone' | 'reader' | 'user' | { readonly permission: string };

export type Handler = (call: Call) => Answer;

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly pattern: RegExp;
  readonly access: Access;
  readonly handle: Handler;
}

/** A route of the usual kind. `:x` in the path stands for one part, which becomes the call's parameter. */
export function get(path: string, access: Access, handle: Handler): Route {
  return route('GET', path, access, handle);
}

/** A route. `:x` in the path stands for one part, which becomes the call's parameter. */
export function route(method: Route['method'], path: string, access: Access, handle: Handler): Route {
  return { method, pattern: new RegExp(`^${path.replace(/:\w+/, '([^/]+)')}/?$`), access, handle };
}

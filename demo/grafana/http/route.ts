import type { Container } from '../container.ts';
import type { Grafana } from '../grafana.ts';
import type { User } from '../store/state.ts';
import type { Answer } from './answer.ts';

/** The input of a handler. */
export interface Call {
  readonly grafana: Grafana;
  readonly container: Container;
  /** The variable part of the path, decoded. */
  readonly parameter: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly user: User | undefined;
  /** The organization whose data the request reads. */
  readonly orgId: number;
}

/** Everyone; users and, if allowed, anonymous visitors; users; or users with that permission. */
export type Access = 'everyone' | 'reader' | 'user' | { readonly permission: string };

export type Handler = (call: Call) => Answer;

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly pattern: RegExp;
  readonly access: Access;
  readonly handle: Handler;
}

/** A GET route. `:x` in the path matches one part, which becomes the call's parameter. */
export function defineGet(path: string, access: Access, handle: Handler): Route {
  return defineRoute('GET', path, access, handle);
}

/** A route. `:x` in the path matches one part, which becomes the call's parameter. */
export function defineRoute(method: Route['method'], path: string, access: Access, handle: Handler): Route {
  return { method, pattern: new RegExp(`^${path.replace(/:\w+/, '([^/]+)')}/?$`), access, handle };
}

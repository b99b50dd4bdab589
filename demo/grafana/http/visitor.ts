import type { Grafana } from '../grafana.ts';
import type { State, User } from '../store/state.ts';
import { authenticateUser } from '../store/users.ts';
import { type Answer, refuseCredentials } from './answer.ts';

/**
 * The user of a request. Every user of the stand-in is an administrator of the server. Anonymous visitors
 * only read.
 */
export type Visitor =
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'stranger' }
  | { readonly kind: 'refused'; readonly answer: Answer };

/**
 * Reads the Authorization header, which contains basic credentials or is absent. The stand-in does not
 * support tokens.
 */
export function identifyVisitor(
  { database, profile, settings }: Grafana,
  authorization: string | undefined,
): Visitor {
  const isOpen = settings.flag('auth.anonymous', 'enabled');
  if (authorization === undefined) return { kind: isOpen ? 'anonymous' : 'stranger' };
  const [scheme, encoded = ''] = authorization.split(' ');
  if (scheme === 'Bearer') return { kind: 'refused', answer: refuseCredentials('invalid API key') };
  if (scheme !== 'Basic') return { kind: 'refused', answer: refuseCredentials('Invalid Basic Auth Header') };
  const visitor = identifyByPassword(database.state, Buffer.from(encoded, 'base64').toString('utf8'));
  const isTakenForVisitor = visitor.kind === 'refused' && isOpen && profile.takesRefusedForVisitors;
  return isTakenForVisitor ? { kind: 'anonymous' } : visitor;
}

function identifyByPassword(state: State, credentials: string): Visitor {
  const colon = credentials.indexOf(':');
  if (colon < 0) return { kind: 'refused', answer: refuseCredentials('Invalid Basic Auth Header') };
  const given = { login: credentials.slice(0, colon), password: credentials.slice(colon + 1) };
  const user = authenticateUser(state, given, Date.now());
  return user === undefined
    ? { kind: 'refused', answer: refuseCredentials('invalid username or password') }
    : { kind: 'user', user };
}

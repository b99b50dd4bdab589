import { parseJson } from 'charmkit/base';
import type { State } from '../store/state.ts';
import { type Answer, answerJson, unauthorized } from './answer.ts';
import { type Call, defineGet, defineRoute, type Route } from './route.ts';

export const organizationRoutes: readonly Route[] = [
  defineGet('/api/org', 'reader', showOrganization),
  defineRoute('POST', '/api/orgs', { permission: 'orgs:create' }, addOrganization),
  defineRoute('POST', '/api/user/using/:id', 'user', switchOrganization),
];

function showOrganization({ grafana, orgId }: Call): Answer {
  const found = grafana.database.state.organizations.find(({ id }) => id === orgId);
  const address = { address1: '', address2: '', city: '', zipCode: '', state: '', country: '' };
  return answerJson({ ...found, address });
}

function addOrganization({ grafana, body }: Call): Answer {
  const { state } = grafana.database;
  const { name } = Object(parseJson(body));
  if (typeof name !== 'string' || name === '')
    return answerJson({ message: 'bad request data', traceID: '' }, 400);
  const orgId = state.organizations.length + 1;
  state.organizations = [...state.organizations, { id: orgId, name }];
  return answerJson({ message: 'Organization created', orgId });
}

/** Changes the organization in which the user's requests take place, unless they name another one. */
function switchOrganization({ grafana, user, parameter }: Call): Answer {
  const { state } = grafana.database;
  if (user === undefined) return unauthorized;
  const orgId = Number(parameter);
  if (!hasOrganization(state, orgId)) return answerJson({ message: 'Not a valid organization' }, 401);
  state.users = state.users.map((other) => (other.id === user.id ? { ...other, orgId } : other));
  return answerJson({ message: 'Active organization changed' });
}

/** The organization of a request: the one that its header names, or else the user's current one. */
export function chooseOrganization(
  state: State,
  { header, current = 1 }: { readonly header: string | undefined; readonly current: number | undefined },
): number {
  const named = Number(header);
  return hasOrganization(state, named) ? named : current;
}

function hasOrganization({ organizations }: State, orgId: number): boolean {
  return organizations.some(({ id }) => id === orgId);
}

import { createHash } from 'node:crypto';

import type { User } from '../store/state.ts';
import { changePassword, hasPassword } from '../store/users.ts';
import { type Answer, json, unauthorized } from './answer.ts';
import { type Call, get, type Route, route } from './route.ts';

export const accountRoutes: readonly Route[] = [
  get('/api/user', 'user', ({ user }) => (user === undefined ? unauthorized : json(userView(user)))),
  route('PUT', '/api/user/password', 'user', changeOwnPassword),
];

function userView({ id, email, login, created, orgId = 1 }: User): unknown {
  const avatarUrl = `/avatar/${createHash('md5').update(email).digest('hex')}`;
  return {
    ...{ id, email, name: '', login, theme: '', orgId, isGrafanaAdmin: true },
    ...{ isDisabled: false, isExternal: false, isExternallySynced: false, authLabels: [] },
    ...{ updatedAt: created, createdAt: created, avatarUrl },
  };
}

function changeOwnPassword({ grafana, user, body }: Call): Answer {
  const change = parseChange(body);
  if (user === undefined) return unauthorized;
  if (change === undefined) return json({ message: 'bad request data', traceID: '' }, 400);
  if (!hasPassword(user, change.oldPassword)) return json({ message: 'Invalid old password' }, 401);
  if (change.newPassword.length < 4) return json({ message: 'New password is too short' }, 400);
  changePassword(grafana.database.state, user, change.newPassword);
  return json({ message: 'User password changed' });
}

function parseChange(
  body: string,
): { readonly oldPassword: string; readonly newPassword: string } | undefined {
  try {
    const { oldPassword = '', newPassword = '' } = JSON.parse(body);
    return { oldPassword: String(oldPassword), newPassword: String(newPassword) };
  } catch {
    return undefined;
  }
}

import { createHash } from 'node:crypto';

import type { User } from '../store/state.ts';
import { changePassword, hasPassword } from '../store/users.ts';
import { type Answer, answerJson, unauthorized } from './answer.ts';
import { type Call, defineGet, defineRoute, type Route } from './route.ts';

export const accountRoutes: readonly Route[] = [
  defineGet('/api/user', 'user', ({ user }) =>
    user === undefined ? unauthorized : answerJson(userView(user)),
  ),
  defineRoute('PUT', '/api/user/password', 'user', changeOwnPassword),
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
  if (change === undefined) return answerJson({ message: 'bad request data', traceID: '' }, 400);
  if (!hasPassword(user, change.oldPassword)) return answerJson({ message: 'Invalid old password' }, 401);
  if (change.newPassword.length < 4) return answerJson({ message: 'New password is too short' }, 400);
  changePassword(grafana.database.state, user, change.newPassword);
  return answerJson({ message: 'User password changed' });
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

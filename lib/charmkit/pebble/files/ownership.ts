import { type Permissions, renderPermissions } from './permissions.ts';

/** Owner and permissions of a file or directory. Default: Pebble's own user. */
export interface Ownership {
  readonly permissions?: Permissions;
  readonly user?: string;
  readonly userId?: number;
  readonly group?: string;
  readonly groupId?: number;
}

/** The fields in Pebble's API. Undefined fields are left out of the JSON. */
export function renderOwnership(ownership: Ownership): Record<string, string | number | undefined> {
  const { permissions, user, userId, group, groupId } = ownership;
  return {
    permissions: permissions === undefined ? undefined : renderPermissions(permissions),
    user,
    'user-id': userId,
    group,
    'group-id': groupId,
  };
}

import { type Permissions, renderPermissions } from './permissions.ts';

/** Whose a file or directory becomes, and who may use it. Pebble's own user where nothing is said. */
export interface Ownership {
  readonly permissions?: Permissions;
  readonly user?: string;
  readonly userId?: number;
  readonly group?: string;
  readonly groupId?: number;
}

/** The fields of Pebble's API; those that are undefined are left out of the JSON. */
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

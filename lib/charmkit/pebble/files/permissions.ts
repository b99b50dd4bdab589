import { PebbleError } from '../errors.ts';

/** File permissions: a number (`0o640`) or octal digits (`'640'`). */
export type Permissions = number | string;

/** Permissions in Pebble's form: exactly three octal digits (Pebble, `api_files.go`). */
export function renderPermissions(permissions: Permissions): string {
  const digits = typeof permissions === 'number' ? permissions.toString(8).padStart(3, '0') : permissions;
  if (/^[0-7]{3}$/.test(digits)) return digits;
  throw new PebbleError(`Permissions must be three octal digits (640, 0o640), not ${digits}`, {
    code: 'pebble-permissions',
    facts: { permissions },
  });
}

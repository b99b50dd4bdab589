import { GrafanaApiError } from '../api/http-api.ts';
import type { PasswordChange } from '../planning/change.ts';
import type { Administrator } from './administrator.ts';

/**
 * Makes the wanted password valid, whichever of the known passwords is valid now, and returns whether it is
 * valid. It tries each password once, which stays below the five wrong passwords after which Grafana locks
 * the login.
 * @throws GrafanaApiError if Grafana does not answer, or if it is unknown which password is valid now
 */
export async function settlePassword(
  admin: Administrator,
  { wanted, formers }: PasswordChange,
): Promise<boolean> {
  if (await admin.accepts(wanted)) return true;
  for (const former of formers) {
    if (await replacePassword(admin, former, wanted)) return true;
  }
  return false;
}

/**
 * Returns whether Grafana accepted the new password. It does not if it refuses the current one.
 * @throws GrafanaApiError if Grafana does not answer, or if it is unknown which password is valid now
 */
export async function replacePassword(admin: Administrator, from: string, to: string): Promise<boolean> {
  try {
    await admin.changePassword(from, to);
    return true;
  } catch (error) {
    if (error instanceof GrafanaApiError && error.isRefusal) return false;
    throw error;
  }
}

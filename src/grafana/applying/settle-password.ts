import { GrafanaApiError } from '../http-api.ts';
import type { Administrator } from './administrator.ts';

/** A password to be made valid, and those that may be valid now, the likeliest first. */
export interface PasswordChange {
  readonly wanted: string;
  readonly formers: readonly string[];
}

/**
 * Makes the wanted password valid, whichever of the known ones is so now, and gives whether it is. Grafana is asked once
 * with each, which stays below the five wrong passwords after which it locks the login.
 * @throws GrafanaApiError where Grafana can't be asked, or nobody knows which password is valid now
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
 * Gives whether Grafana took the new password: it does not where it refuses the present one.
 * @throws GrafanaApiError where Grafana can't be asked, or nobody knows which password is valid now
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

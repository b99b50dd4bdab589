import type { GrafanaApi } from './http-api.ts';

/** A password to be made valid, and those that may be valid now, the likeliest first. */
export interface PasswordChange {
  readonly wanted: string;
  readonly formers: readonly string[];
}

/**
 * Makes the wanted password valid, whichever of the known ones is so now, and says whether it is. Each is tried once,
 * which stays below the five wrong ones in five minutes after which Grafana locks the user out.
 * @throws GrafanaApiError where Grafana can't be asked
 */
export async function changePassword(
  grafana: GrafanaApi,
  user: string,
  { wanted, formers }: PasswordChange,
): Promise<boolean> {
  if (await grafana.accepts({ user, password: wanted })) return true;
  for (const password of formers) {
    if (await grafana.changePassword({ user, password }, wanted)) return true;
  }
  return false;
}

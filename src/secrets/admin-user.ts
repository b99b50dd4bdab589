import type { HookContext } from 'charmkit/charm';
import type { CharmConfig } from '../config.ts';
import { readPeers } from '../endpoints/grafana.ts';

/**
 * Key of the peer application databag for the administrator's login, written once Grafana has accepted it.
 */
const key = 'admin_user';

/**
 * Reads the login of Grafana's administrator. Grafana applies the option's name only to a new database, so
 * later the accepted name counts.
 */
export async function readAdminUser(context: HookContext, config: CharmConfig): Promise<string> {
  return (await readPeers(context)).data[key] || config.admin_user;
}

/** Renders the login that Grafana has accepted. Leader only. */
export function renderAdminUser(user: string): Readonly<Record<string, string>> {
  return { [key]: user };
}

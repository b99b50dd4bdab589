import type { HookContext } from 'charmkit/charm';
import type { CharmConfig } from '../config.ts';
import { readPeers } from '../endpoints/grafana.ts';

/** Key of the peer application's databag: the administrator's login, once Grafana has let the charm in by it. */
const key = 'admin_user';

/**
 * The login of Grafana's administrator. Grafana takes the name that the option gives only into a new database, so from then
 * on the name that was valid counts.
 */
export async function readAdminUser(context: HookContext, config: CharmConfig): Promise<string> {
  return (await readPeers(context)).data[key] || config.admin_user;
}

/** Keeps the login that Grafana has accepted. Leader only. */
export function renderAdminUser(user: string): Readonly<Record<string, string>> {
  return { [key]: user };
}

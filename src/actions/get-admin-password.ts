import type { ActionOutcome, HookContext } from 'charmkit/charm';
import { optionsOf, parseConfig } from '../config.ts';
import { GrafanaApi, GrafanaApiError } from '../grafana/http-api.ts';
import { observeWorkload } from '../grafana/observe-workload.ts';
import { isSetToRun } from '../grafana/plan-workload.ts';
import type { CharmOptions } from '../options.ts';
import { generatePassword, readAdminPassword, storeAdminPassword } from '../relations/admin-password.ts';
import { currentUrls } from '../relations/urls.ts';

const changed = {
  leader: 'The admin password was changed in Grafana; only the administrator who did so knows it.',
  follower:
    'The admin password may have been changed in Grafana. Run this action on the leader unit to be sure.',
};

/**
 * Tells where Grafana is and the password that its administrator was created with, or that this password is no
 * longer the right one.
 */
export async function getAdminPassword(context: HookContext, options: CharmOptions): Promise<ActionOutcome> {
  const isLeader = await context.isLeader();
  const password =
    (await readAdminPassword(context)) ?? (isLeader ? await createPassword(context) : undefined);
  if (password === undefined)
    return { failure: 'The leader unit has not made the admin password yet. Try again.' };
  const workload = await observeWorkload(context.container('grafana'));
  if (isSetToRun(workload) === false) {
    return { failure: 'Without PostgreSQL Grafana runs on the leader unit alone. Run this action there.' };
  }
  const urls = await currentUrls(context, options, workload);
  const grafana = new GrafanaApi(urls.api, urls.apiTrust);
  const { admin_user: user } = optionsOf(parseConfig(await context.config()));
  try {
    await grafana.health();
    const isCurrent = await grafana.accepts({ user, password });
    const shown = isCurrent ? password : changed[isLeader ? 'leader' : 'follower'];
    return { results: { url: urls.external, 'admin-password': shown } };
  } catch (error) {
    if (!(error instanceof GrafanaApiError)) throw error;
    return { failure: `Grafana can't be asked yet: ${error.message}. Try again in a few minutes.` };
  }
}

async function createPassword(context: HookContext): Promise<string> {
  const password = generatePassword();
  await storeAdminPassword(context, password);
  return password;
}

import type { ActionOutcome, HookContext } from 'charmkit/charm';
import { GrafanaApiError } from '../grafana/api/http-api.ts';
import { isSetToRun } from '../grafana/observing/configured-service.ts';
import { applySecrets } from '../reconcile/apply/apply-secrets.ts';
import type { CharmOptions } from '../reconcile/options.ts';
import { generatePassword, planPasswordSecret } from '../secrets/admin-password.ts';
import { openGrafana } from './open-grafana.ts';

const changed = {
  leader:
    'The admin password was changed in Grafana; only the administrator who did so knows it. Or too many wrong passwords ' +
    'have locked the login for five minutes.',
  follower:
    'The admin password may have been changed in Grafana. Run this action on the leader unit to be sure.',
};

const unfinished = 'Grafana has not taken the newest admin password yet. Try again in a few minutes.';

/**
 * Prints Grafana's URL and the administrator's initial password, or reports that this password is no longer
 * valid.
 */
export async function getAdminPassword(context: HookContext, options: CharmOptions): Promise<ActionOutcome> {
  const isLeader = await context.isLeader();
  const opened = await openGrafana(context, options);
  const { admin, grafana, urls, workload } = opened;
  const password = opened.password ?? (isLeader ? await createPassword(context) : undefined);
  if (password === undefined)
    return { failure: 'The leader unit has not made the admin password yet. Try again.' };
  if (isSetToRun(workload) === false) {
    return { failure: 'Without PostgreSQL Grafana runs only on the leader unit. Run this action there.' };
  }
  try {
    await grafana.readHealth();
    const isCurrent = await admin.accepts(password);
    await opened.keepRefusals();
    if (!isCurrent && opened.change) return { failure: unfinished };
    const shown = isCurrent ? password : changed[isLeader ? 'leader' : 'follower'];
    return { results: { url: urls.external, 'admin-password': shown } };
  } catch (error) {
    if (!(error instanceof GrafanaApiError)) throw error;
    return { failure: `Grafana is not ready: ${error.message}. Try again in a few minutes.` };
  }
}

async function createPassword(context: HookContext): Promise<string | undefined> {
  const password = generatePassword();
  const { withheld } = await applySecrets(context, [planPasswordSecret(password)]);
  return withheld.length === 0 ? password : undefined;
}

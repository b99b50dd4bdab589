import type { ActionOutcome, HookContext } from 'charmkit/charm';
import { secretGet } from 'charmkit/hook-tools';
import { isContainerTrouble } from 'charmkit/pebble';
import { GrafanaApiError } from '../grafana/api/http-api.ts';
import { replacePassword, settlePassword } from '../grafana/applying/settle-password.ts';
import { renderPasswordNote } from '../grafana/notes/password-note.ts';
import { applySecrets } from '../reconcile/apply/apply-secrets.ts';
import { applyFiles } from '../reconcile/apply/container-changes.ts';
import type { CharmOptions } from '../reconcile/options.ts';
import { generatePassword, passwordLabel, planPasswordReplacement } from '../secrets/admin-password.ts';
import { type OpenedGrafana, openGrafana } from './open-grafana.ts';

/**
 * Gives Grafana's administrator a new generated password. The order loses nothing if the action is
 * interrupted: the action writes the new password to the storage, sets it in Grafana, and changes the secret.
 * Juju stores the secret when the action succeeds. An unfinished rotation continues with the password in the
 * storage. The next hook sets the password of the secret in Grafana: the new one or, after an interrupted
 * action, the old one. Other units follow the secret.
 */
export async function rotateAdminPassword(
  context: HookContext,
  options: CharmOptions,
): Promise<ActionOutcome> {
  if (!(await context.isLeader())) {
    return { failure: 'Run this action on the leader unit: only the leader may change the secret.' };
  }
  const opened = await openGrafana(context, options);
  if (opened.password === undefined)
    return { failure: 'There is no admin password yet. Try again in a few minutes.' };
  try {
    await opened.grafana.readHealth();
    const outcome = await rotate(context, opened, { from: opened.password, now: options.now ?? Date.now });
    await opened.keepRefusals();
    return outcome;
  } catch (error) {
    if (!(error instanceof GrafanaApiError || isContainerTrouble(error))) throw error;
    return {
      failure:
        `Grafana may or may not have the new password: ${error.message}. ` +
        'Run this action again in a few minutes: it continues with the same password.',
    };
  }
}

async function rotate(
  context: HookContext,
  { admin, change, note }: OpenedGrafana,
  { from, now }: { readonly from: string; readonly now: () => number },
): Promise<ActionOutcome> {
  if (!(await settlePassword(admin, change ?? { wanted: from, formers: [] }))) return refused;
  const isUnfinished = note !== undefined && note.password !== from;
  const fresh = isUnfinished ? note.password : generatePassword();
  const file = renderPasswordNote({ password: fresh, since: now() });
  await applyFiles(context.container('grafana'), [{ kind: 'file', ...file }]);
  // An earlier attempt may have reached Grafana even if its answer was lost.
  const hasFresh = (await replacePassword(admin, from, fresh)) || (await admin.accepts(fresh));
  if (!hasFresh) return refused;
  await applySecrets(context, [await planPasswordReplacement(context, fresh)]);
  await secretGet(context.tools, { label: passwordLabel, revision: 'refresh' });
  return { results: { result: 'The admin password was rotated. The action get-admin-password prints it.' } };
}

const refused: ActionOutcome = {
  failure:
    'The admin password was changed in Grafana; only the administrator who did so can change it again. To give it back to ' +
    'this charm, set it to the one in the secret admin-password. Or too many wrong passwords have locked the login for ' +
    'five minutes: then try again.',
};

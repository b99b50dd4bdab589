import type { ActionOutcome, HookContext } from 'charmkit/charm';
import { PebbleConnectionError } from 'charmkit/pebble';
import { optionsOf, parseConfig } from '../config.ts';
import { newPasswordPath } from '../grafana/files.ts';
import { GrafanaApi, GrafanaApiError } from '../grafana/http-api.ts';
import { observeWorkload } from '../grafana/observe-workload.ts';
import type { CharmOptions } from '../options.ts';
import {
  generatePassword,
  readAdminPassword,
  replaceAdminPassword,
  trackAdminPassword,
} from '../relations/admin-password.ts';
import { currentUrls } from '../relations/urls.ts';

/**
 * Gives Grafana's administrator another generated password. In this order, so that nothing is lost where the action is
 * cut short: the new password is written down in the storage, Grafana is told, the secret is changed; Juju keeps the
 * secret when the action has ended well. The next hook finds what was written down and makes valid what the secret
 * says, which is the new password or, after an action that was cut short, the old one. Other units follow the secret.
 */
export async function rotateAdminPassword(
  context: HookContext,
  options: CharmOptions,
): Promise<ActionOutcome> {
  if (!(await context.isLeader())) {
    return { failure: 'Run this action on the leader unit: only the leader may change the secret.' };
  }
  const password = await readAdminPassword(context);
  if (password === undefined)
    return { failure: 'There is no admin password yet. Try again in a few minutes.' };
  const { admin_user: user } = optionsOf(parseConfig(await context.config()));
  const workload = await observeWorkload(context.container('grafana'));
  const urls = await currentUrls(context, options, workload);
  const grafana = new GrafanaApi(urls.api, urls.apiTrust);
  try {
    await grafana.health();
    return await rotate(context, grafana, { user, password });
  } catch (error) {
    if (!(error instanceof GrafanaApiError || error instanceof PebbleConnectionError)) throw error;
    return { failure: `The password was not changed: ${error.message}. Try again in a few minutes.` };
  }
}

async function rotate(
  context: HookContext,
  grafana: GrafanaApi,
  credentials: { readonly user: string; readonly password: string },
): Promise<ActionOutcome> {
  const pebble = context.container('grafana');
  const fresh = generatePassword();
  await pebble.pushFiles([{ path: newPasswordPath, content: fresh, permissions: '600', makeDirs: true }]);
  if (!(await grafana.changePassword(credentials, fresh))) {
    await pebble.removePath(newPasswordPath);
    return {
      failure:
        'The admin password was changed in Grafana; only the administrator who did so can change it again. ' +
        'To give it back to this charm, set it to the one in the secret admin-password.',
    };
  }
  await replaceAdminPassword(context, fresh);
  await trackAdminPassword(context);
  return {
    results: { result: 'The admin password is a new one. Get it with the action get-admin-password.' },
  };
}

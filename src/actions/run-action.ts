import type { ActionOutcome, HookContext } from 'charmkit/charm';
import { reportPlatformTrouble } from '../reconcile/apply/platform-trouble.ts';
import type { CharmOptions } from '../reconcile/options.ts';
import { getAdminPassword } from './get-admin-password.ts';
import { rotateAdminPassword } from './rotate-admin-password.ts';
import { showPlan } from './show-plan.ts';

const actions = {
  'get-admin-password': getAdminPassword,
  'rotate-admin-password': rotateAdminPassword,
  'show-plan': showPlan,
};

export type ActionName = keyof typeof actions;

/** Runs an action. If a problem of the container or the disk prevents it, the action fails and names the problem. */
export async function runAction(
  name: ActionName,
  context: HookContext,
  options: CharmOptions,
): Promise<ActionOutcome> {
  try {
    return await actions[name](context, options);
  } catch (error) {
    const { message } = reportPlatformTrouble(context, error);
    return { failure: `${message}. Try again in a few minutes.` };
  }
}

import type { ActionOutcome, HookContext } from 'charmkit/charm';
import type { CharmOptions } from '../reconcile/options.ts';
import { type ChangeDescription, describeChange } from './describe-change.ts';
import { planNextHook } from './plan-next-hook.ts';

/**
 * Shows what the next hook that reads everything would change, and why. It changes nothing and shows no
 * values. Juju accepts only the formats that actions.yaml lists.
 */
export async function showPlan(context: HookContext, options: CharmOptions): Promise<ActionOutcome> {
  const { format } = await context.actionParameters();
  const { changes } = await planNextHook(context, options, { kind: 'config-changed' });
  const described = changes.map(describeChange);
  const plan = format === 'json' ? JSON.stringify(described) : renderPlan(described);
  return { results: { changes: String(changes.length), plan } };
}

/** Writes one line for each change. */
function renderPlan(changes: readonly ChangeDescription[]): string {
  if (changes.length === 0) return 'The unit is as it should be: the next hook changes nothing.';
  return changes.map(({ target, action, why }) => `${target}: ${action}, because ${why}`).join('\n');
}

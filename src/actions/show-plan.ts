import type { ActionOutcome, HookContext } from 'charmkit/charm';
import * as z from 'zod';
import type { CharmOptions } from '../reconcile/options.ts';
import { planNextHook } from '../reconcile/plan/plan-next-hook.ts';
import { type ChangeDescription, describeChange } from './describe-change.ts';

const parameters = z.object({ format: z.enum(['text', 'json']).default('text') });

/**
 * Shows what the next hook that reads everything would change, and why. It changes nothing and shows no
 * values.
 */
export async function showPlan(context: HookContext, options: CharmOptions): Promise<ActionOutcome> {
  const parsed = parameters.safeParse(await context.actionParameters());
  if (!parsed.success) return { failure: 'The parameter format must be text or json.' };
  const { changes } = await planNextHook(context, options, { kind: 'config-changed' });
  const described = changes.map(describeChange);
  const isJson = parsed.data.format === 'json';
  const plan = isJson ? JSON.stringify(described) : renderPlan(described);
  return { results: { changes: String(changes.length), plan } };
}

/** Writes one line for each change. */
function renderPlan(changes: readonly ChangeDescription[]): string {
  if (changes.length === 0) return 'The unit is as it should be: the next hook changes nothing.';
  return changes.map(({ target, action, why }) => `${target}: ${action}, because ${why}`).join('\n');
}

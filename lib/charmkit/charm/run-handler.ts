import { actionFail, actionSet } from '../hook-tools/index.ts';
import type { OpenSpan } from '../tracing/index.ts';
import type { Charm } from './charm.ts';
import type { HookContext } from './context.ts';
import { type HookContextParts, HookToolContext } from './hook-context.ts';
import { recordLeaving } from './unit-leaving.ts';

/** `unfinished`: it ended well, but could not do all of its work. */
export type HookOutcome = 'complete' | 'unfinished' | 'failed';

/** Runs the charm's handler of an event or action, and then sends what it wrote. Throws what the handler throws. */
export async function runHandler(
  charm: Charm,
  parts: HookContextParts,
  span: OpenSpan,
): Promise<Exclude<HookOutcome, 'failed'>> {
  const context = new HookToolContext(parts);
  await recordLeaving(context);
  await handle(charm, context, span);
  await context.flush();
  return context.isUnfinished ? 'unfinished' : 'complete';
}

async function handle(charm: Charm, context: HookContext, span: OpenSpan): Promise<void> {
  const { event } = context;
  if (event.kind === 'action') {
    const hasSucceeded = await runAction(charm, context, event.action);
    if (!hasSucceeded) span.fail('action-failed');
  } else if (event.kind !== 'unknown') {
    await charm.hooks[event.kind]?.(context);
  }
}

async function runAction(charm: Charm, context: HookContext, name: string): Promise<boolean> {
  const action = charm.actions[name];
  const outcome = action ? await action(context) : { failure: `This charm has no action ${name}.` };
  if ('failure' in outcome) await actionFail(context.tools, { message: outcome.failure });
  else await actionSet(context.tools, { results: outcome.results });
  return 'results' in outcome;
}

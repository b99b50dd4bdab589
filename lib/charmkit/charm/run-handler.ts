import { basename, dirname } from 'node:path';
import { actionFail, actionSet } from '../hook-tools/index.ts';
import { PebbleConnectionError } from '../pebble/index.ts';
import type { OpenSpan } from '../tracing/index.ts';
import {
  type ActionHandler,
  type ActionOutcome,
  type Charm,
  findHandler,
  type HookKind,
  type HookResult,
} from './charm.ts';
import type { HookContext } from './context.ts';
import { getHookName } from './environment.ts';
import { type HookContextParts, HookToolContext } from './hook-context.ts';
import { waiting } from './status.ts';
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

async function handle(charm: Charm, context: HookToolContext, span: OpenSpan): Promise<void> {
  const { event } = context;
  if (event.kind === 'action') {
    const hasSucceeded = await runAction(charm, context, event.action);
    if (!hasSucceeded) span.fail('action-failed');
    await context.settleStatus(undefined);
  } else if (event.kind !== 'unknown') {
    await context.settleStatus(await runHook(charm, context, event.kind));
  }
}

async function runHook(charm: Charm, context: HookToolContext, kind: HookKind): Promise<HookResult> {
  const handler = findHandler(charm, getHookName(context.env), kind);
  // A departing unit does not see what the others see, and has nothing to set up any more.
  if (!handler || (handler === charm.otherwise && (await context.isUnitLeaving())))
    return context.log.debug(`Nothing to do on ${kind}`);
  try {
    return await handler(context);
  } catch (error) {
    if (!(error instanceof PebbleConnectionError)) throw error;
    // Juju runs a hook as soon as Pebble answers. That hook must do what this one could not.
    context.leaveUnfinished();
    context.log.info(`${kind}: ${error.message}`);
    return waiting(`waiting for the container ${nameContainer(error)}`);
  }
}

async function runAction(charm: Charm, context: HookContext, name: string): Promise<boolean> {
  const action = charm.actions[name];
  const outcome = action
    ? await tryAction(action, context)
    : { failure: `This charm has no action ${name}.` };
  if ('failure' in outcome) await actionFail(context.tools, { message: outcome.failure });
  else await actionSet(context.tools, { results: outcome.results });
  return 'results' in outcome;
}

async function tryAction(action: ActionHandler, context: HookContext): Promise<ActionOutcome> {
  try {
    return await action(context);
  } catch (error) {
    if (!(error instanceof PebbleConnectionError)) throw error;
    return { failure: `The container ${nameContainer(error)} does not answer. Try again when it runs.` };
  }
}

/** A container's socket is `<container>/pebble.socket`. */
function nameContainer({ socketPath }: PebbleConnectionError): string {
  return basename(dirname(socketPath));
}

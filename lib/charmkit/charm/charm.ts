import { formerKinds } from '../base/index.ts';
import type { HookContext } from './context.ts';
import type { JujuEvent } from './events.ts';
import type { CharmMetadata } from './metadata.ts';
import type { UnitStatus } from './status.ts';

/** The kinds of event that a hook handler receives. */
export type HookKind = Exclude<JujuEvent['kind'], 'action' | 'unknown'>;

/**
 * What a hook handler returns: a status, all statuses that apply (an empty list means that nothing is wrong), or nothing.
 * The unit gets the worst of them and of `context.addStatus`. It keeps its status if there are none.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler need not return anything
export type HookResult = UnitStatus | readonly UnitStatus[] | void;

export type HookHandler = (context: HookContext) => Promise<HookResult>;

/** The outcome of an action: results by key (`[a-z0-9.-]`), or the reason of its failure. */
export type ActionOutcome =
  | { readonly results: Readonly<Record<string, string>> }
  | { readonly failure: string };

export type ActionHandler = (context: HookContext) => Promise<ActionOutcome>;

/** A charm, from `defineCharm`, whose types describe the parts. */
export interface Charm {
  readonly metadata: CharmMetadata;
  readonly on: Readonly<Record<string, HookHandler | 'ignore'>>;
  readonly otherwise: HookHandler | undefined;
  readonly actions: Readonly<Record<string, ActionHandler>>;
}

/**
 * The kinds of event that `otherwise` does not receive. They ask for an act of their own, come while the unit is removed,
 * or are from before Juju 3.
 */
const exceptional: ReadonlySet<string> = new Set([
  'stop',
  'remove',
  'secret-remove',
  'storage-detaching',
  ...formerKinds,
] satisfies HookKind[]);

/** The handler of a hook: by its name, by the kind of its event, or `otherwise`. Undefined if the charm ignores it. */
export function findHandler(charm: Charm, hook: string, kind: HookKind): HookHandler | undefined {
  const chosen = charm.on[hook] ?? charm.on[kind];
  if (chosen === 'ignore') return undefined;
  return chosen ?? (exceptional.has(kind) ? undefined : charm.otherwise);
}

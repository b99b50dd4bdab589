import type { HookContext } from './context.ts';
import type { JujuEvent } from './events.ts';
import type { CharmMetadata } from './metadata.ts';

/** The kinds of event that reach a hook handler. */
export type HookKind = Exclude<JujuEvent['kind'], 'action' | 'unknown'>;

export type HookHandler = (context: HookContext) => Promise<void>;

/** What an action gives its caller: results by key (`[a-z0-9.-]`), or the reason why it failed. */
export type ActionOutcome =
  | { readonly results: Readonly<Record<string, string>> }
  | { readonly failure: string };

export type ActionHandler = (context: HookContext) => Promise<ActionOutcome>;

/** A charm: one handler for every kind of event Juju can send, and one for each action in actions.yaml. */
export interface Charm {
  readonly hooks: Readonly<Record<HookKind, HookHandler>>;
  readonly actions: Readonly<Record<string, ActionHandler>>;
  /** What metadata.yaml declares, for a charm that knew it when it was built; else each dispatch reads the file. */
  readonly metadata?: CharmMetadata;
}

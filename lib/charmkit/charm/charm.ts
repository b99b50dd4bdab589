import type { HookContext } from './context.ts';
import type { JujuEvent } from './events.ts';
import type { CharmMetadata } from './metadata.ts';

/** The kinds of event that a hook handler receives. */
export type HookKind = Exclude<JujuEvent['kind'], 'action' | 'unknown'>;

export type HookHandler = (context: HookContext) => Promise<void>;

/** The outcome of an action: results by key (`[a-z0-9.-]`), or the reason of its failure. */
export type ActionOutcome =
  | { readonly results: Readonly<Record<string, string>> }
  | { readonly failure: string };

export type ActionHandler = (context: HookContext) => Promise<ActionOutcome>;

/**
 * A charm: a handler for each kind of event that it handles, and for each action in actions.yaml. It ignores other events,
 * and loads nothing for them.
 */
export interface Charm {
  readonly hooks: Readonly<Partial<Record<HookKind, HookHandler>>>;
  readonly actions: Readonly<Record<string, ActionHandler>>;
  /**
   * The content of metadata.yaml, for a charm that contains it since its build. Otherwise each dispatch reads the file.
   */
  readonly metadata?: CharmMetadata;
}

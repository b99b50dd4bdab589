import type { containerKinds, relationKinds, storageKinds } from '../base/index.ts';
import type { ActionOutcome, Charm, HookKind, HookResult } from './charm.ts';
import type { CharmTypes, CharmYaml } from './charm-yaml.ts';
import type { HookContext } from './context.ts';
import type { JujuEvent } from './events.ts';

/** The events by kind. */
type EventsByKind = { readonly [Event in JujuEvent as Event['kind']]: Event };

/** The names of Juju's hooks for the charm's endpoints, containers and storages, with the kinds of their events. */
type NamedHooks<Types extends CharmTypes> = {
  readonly [Kind in (typeof relationKinds)[number] as `${Types['endpoints']}-${Kind}`]: Kind;
} & {
  readonly [Kind in (typeof containerKinds)[number] as `${Types['containers']}-${Kind}`]: Kind;
} & {
  readonly [Kind in (typeof storageKinds)[number] as `${Types['storages']}-${Kind}`]: Kind;
};

type Handler<Types extends CharmTypes, Kind extends HookKind> = (
  context: HookContext<Types, EventsByKind[Kind]>,
) => Promise<HookResult>;

/** `ignore`: `otherwise` does not run on this event either. */
type Handlers<Types extends CharmTypes> = {
  readonly [Kind in HookKind]?: Handler<Types, Kind> | 'ignore';
} & {
  readonly [Hook in keyof NamedHooks<Types>]?: Handler<Types, NamedHooks<Types>[Hook] & HookKind> | 'ignore';
};

/** The context of an action, with the types of its parameters. */
export interface ActionContext<Types extends CharmTypes, Name extends keyof Types['actions']>
  extends HookContext<Types, EventsByKind['action']> {
  actionParameters(): Promise<Types['actions'][Name]>;
}

/** What a charm does on events and actions. */
export interface CharmDefinition<Types extends CharmTypes> {
  /**
   * Handles each event without a handler in `on`. It does not run while the unit is removed, and not on events that ask
   * for an act of their own (`secret-remove`, `storage-detaching`, `stop`, `remove`).
   */
  readonly otherwise?: (context: HookContext<Types>) => Promise<HookResult>;
  /** Handlers by kind of event (`relation-changed`) or by Juju's name of one hook (`db-relation-changed`). */
  readonly on?: Handlers<Types>;
  /** A handler for each action in actions.yaml. */
  readonly actions: {
    readonly [Name in keyof Types['actions']]: (
      context: ActionContext<Types, Name>,
    ) => Promise<ActionOutcome>;
  };
}

/**
 * Defines a charm. `yaml` comes from `npx charmkit types`, and gives the types: the compiler refuses an endpoint, container,
 * option, parameter or action that the YAML files do not declare, and a declared action without a handler.
 */
export function defineCharm<Types extends CharmTypes>(
  yaml: CharmYaml<Types>,
  definition: CharmDefinition<NoInfer<Types>>,
): Charm {
  const { otherwise, on = {}, actions } = definition;
  return { metadata: yaml, otherwise, on, actions } as Charm;
}

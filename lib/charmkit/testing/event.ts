/** One event: the name of Juju's hook where that says all, or the hook with what its name does not say, or an action. */
export type EventInput = string | HookInput | ActionInput;

/** A hook, for example `{ hook: 'db-relation-changed', remoteUnit: 'postgresql/0' }`. */
export interface HookInput {
  /** Juju's name of it: `config-changed`, `db-relation-changed`, `web-pebble-ready`, ... */
  readonly hook: string;
  /** The id of the relation, if the endpoint has several. */
  readonly relation?: number;
  /** The unit that joins, changes or departs. Without it, relation-changed is about the application's databag. */
  readonly remoteUnit?: string;
  /** The unit that is removed: the remote one by default, or this unit's own name. */
  readonly departingUnit?: string;
  /** The label or id of the secret, for `secret-*`. */
  readonly secret?: string;
  /** The revision, for `secret-expired` and `secret-remove`. */
  readonly revision?: number;
  /** The id of one of the container's notices, for `*-pebble-custom-notice`. */
  readonly notice?: string;
  /** The name of the check, for `*-pebble-check-failed` and `*-pebble-check-recovered`. */
  readonly check?: string;
  /** The id, if the unit has several storages of the name. */
  readonly storage?: string;
}

/** An action, for example `{ action: 'greet', params: { name: 'Juju' } }`. */
export interface ActionInput {
  readonly action: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

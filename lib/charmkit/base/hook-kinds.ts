/** Juju's hooks that concern the whole unit. Their names are these. */
export const lifecycleKinds = [
  'install',
  'start',
  'stop',
  'remove',
  'config-changed',
  'update-status',
  'upgrade-charm',
  'leader-elected',
] as const;

/** Those that Juju no longer runs, or runs for no charm on Kubernetes. */
export const formerKinds = [
  'leader-settings-changed',
  'pre-series-upgrade',
  'post-series-upgrade',
  'collect-metrics',
  'meter-status-changed',
] as const;

/** Juju's hooks for relations. Their names begin with the endpoint: `db-relation-changed`. */
export const relationKinds = [
  'relation-created',
  'relation-joined',
  'relation-changed',
  'relation-departed',
  'relation-broken',
] as const;

/** Their names begin with the storage. */
export const storageKinds = ['storage-attached', 'storage-detaching'] as const;

/** Their names have no beginning: a variable names the secret. */
export const secretKinds = ['secret-changed', 'secret-rotate', 'secret-expired', 'secret-remove'] as const;

/** Their names begin with the container. */
export const containerKinds = [
  'pebble-ready',
  'pebble-custom-notice',
  'pebble-check-failed',
  'pebble-check-recovered',
] as const;

/** A hook's name in its two parts. */
export interface HookNameParts<Kind> {
  /** The endpoint, storage or container. */
  readonly subject: string;
  readonly kind: Kind;
}

/**
 * Splits a hook's name, such as `db-relation-changed`, if it ends in one of these kinds. The end decides, because an
 * endpoint may itself be called `x-relation`.
 */
export function splitHookName<Kind extends string>(
  name: string,
  kinds: readonly Kind[],
): HookNameParts<Kind> | undefined {
  const kind = kinds.find((each) => name.endsWith(`-${each}`));
  return kind && { kind, subject: name.slice(0, -kind.length - 1) };
}

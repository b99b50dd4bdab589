import type { JujuChange } from 'charmkit/charm';
import type { Port } from 'charmkit/hook-tools';
import type { WorkloadChange } from '../../grafana/planning/change.ts';
import type { KubernetesPatch } from '../../kubernetes/patch.ts';

/** One change that a hook makes, as plain data. `src/reconcile/apply/` applies it. */
export type Change =
  | JujuChange
  | { readonly kind: 'port'; readonly port: Port }
  | { readonly kind: 'application-version'; readonly version: string }
  /**
   * Moves this unit to the newest revision of a secret, after which Juju can have the older revisions
   * removed.
   */
  | { readonly kind: 'secret-refresh'; readonly label: string; readonly needs?: 'grafana-password' }
  | KubernetesPatch
  | WorkloadChange;

/**
 * The changes that must come first: other changes need the ids of secrets, or depend on Juju accepting a
 * secret.
 */
const secretKinds: ReadonlySet<Change['kind']> = new Set([
  'secret-add',
  'secret-set',
  'secret-grant',
  'secret-remove',
  'state-delete',
]);

/** Whether a change concerns secrets, or what they replace. */
export function isSecretChange(change: Change): change is Exclude<JujuChange, { kind: 'databag' }> {
  return secretKinds.has(change.kind);
}

import type { JujuChange, UnitStatus } from 'charmkit/charm';
import type { Port } from 'charmkit/hook-tools';
import type { WorkloadChange } from './grafana/change.ts';
import type { KubernetesPatch } from './kubernetes/patch.ts';

/** One thing that a hook changes; plain data, which `src/apply/` carries out. */
export type Change =
  | JujuChange
  | { readonly kind: 'port'; readonly port: Port }
  | { readonly kind: 'application-version'; readonly version: string }
  /** Moves this unit on to the newest revision of a secret, which lets Juju have the older ones removed. */
  | { readonly kind: 'secret-refresh'; readonly label: string; readonly needs?: 'grafana-password' }
  | { readonly kind: 'status'; readonly status: UnitStatus }
  | KubernetesPatch
  | WorkloadChange;

/** What has to be done first: other changes need the ids of secrets, or that Juju takes one. */
const secretKinds: ReadonlySet<Change['kind']> = new Set([
  'secret-add',
  'secret-set',
  'secret-grant',
  'secret-remove',
  'state-delete',
]);

/** Whether a change is about secrets, or what they replace. */
export function isSecretChange(change: Change): change is Exclude<JujuChange, { kind: 'databag' }> {
  return secretKinds.has(change.kind);
}

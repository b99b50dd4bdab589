import type { HookContext, Relation } from 'charmkit/charm';
import {
  isSendersListForeign,
  isSetUp,
  type WorkloadObservation,
} from '../../grafana/observing/observe-workload.ts';

/**
 * What this hook reads again. Each databag costs a process, so an event about one provider reads only that
 * provider, however many there are. Events at which anything may have changed unnoticed read everything.
 */
export type Scope =
  | 'everything'
  | 'stored'
  | { readonly provider: Relation }
  | { readonly dashboards: Relation };

const everythingKinds: ReadonlySet<string> = new Set([
  'install',
  'start',
  'config-changed',
  'upgrade-charm',
  'leader-elected',
  'pebble-ready',
]);

/**
 * Chooses the scope of this hook. Kubernetes may replace the container before any hook. If this charm has not
 * set up the container yet, the hook reads everything, because Grafana, when it starts, deletes the
 * dashboards of each sender that is missing from its provisioning files.
 */
export function chooseScope(context: HookContext, workload: WorkloadObservation | undefined): Scope {
  const isUntouched = workload !== undefined && !isSetUp(workload);
  const isDue = isUntouched || everythingKinds.has(context.event.kind);
  if (isDue || mayHaveMissedChanges(context, workload)) return 'everything';
  const relation = context.eventRelation();
  if (relation?.endpoint === 'grafana-source') return { provider: relation };
  return relation?.endpoint === 'grafana-dashboard' ? { dashboards: relation } : 'stored';
}

/** Whether this hook may bring news about the endpoint's relations: it reads everything, or is about one of them. */
export function mayBringNews(context: HookContext, scope: Scope, endpoint: string): boolean {
  return scope === 'everything' || context.eventRelation()?.endpoint === endpoint;
}

/** Whether this hook may bring a new revision of a secret. */
export function mayBringSecrets({ event }: HookContext, scope: Scope): boolean {
  return scope === 'everything' || event.kind === 'secret-changed';
}

const rereadingKinds: ReadonlySet<string> = new Set(['install', 'start', 'upgrade-charm', 'leader-elected']);

/**
 * Whether providers may have changed without this unit's knowledge. The news may have reached only the former
 * leader, a charm revision that read other data, a pod that is gone, an interrupted hook, or a hook that Juju
 * did not let read a relation. Somebody may also have changed the list of the senders of dashboards. In all other
 * hooks, the stored data of each provider is current. There may be thousands of providers.
 */
export function mayHaveMissedChanges(
  { event, previousWasInterrupted }: HookContext,
  workload: WorkloadObservation | undefined,
): boolean {
  const isOwed = event.kind === 'update-status' && workload?.applied.unreadRelations !== undefined;
  const isForeign = workload !== undefined && isSendersListForeign(workload);
  return previousWasInterrupted || isOwed || isForeign || rereadingKinds.has(event.kind);
}

import type { HookContext, Relation } from 'charmkit/charm';
import { isSetUp, type WorkloadObservation } from '../grafana/observe-workload.ts';

/**
 * What this hook reads again. Reading costs a process for each databag, so an event about one provider reads that
 * provider alone, however many there are; the events at which anything may have changed unseen read everything.
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
 * The scope of this hook. Kubernetes may put a new container in the place of the old one before any hook, so a container
 * that this charm has not set up yet reads everything: Grafana deletes the dashboards of each sender that is missing from
 * its provisioning files at its start.
 */
export function chooseScope(context: HookContext, workload: WorkloadObservation | undefined): Scope {
  const isUntouched = workload !== undefined && !isSetUp(workload);
  const isDue = isUntouched || everythingKinds.has(context.event.kind);
  if (isDue || mayHaveMissedChanges(context, workload)) return 'everything';
  const relation = context.eventRelation();
  if (relation?.endpoint === 'grafana-source') return { provider: relation };
  return relation?.endpoint === 'grafana-dashboard' ? { dashboards: relation } : 'stored';
}

const rereadingKinds: ReadonlySet<string> = new Set(['install', 'start', 'upgrade-charm', 'leader-elected']);

/**
 * Whether providers may have changed what this unit has not heard of: Juju told the former leader, a charm that read
 * something else of it, a pod that is gone, a hook that was cut short, or one that Juju did not let read a relation. In all
 * other hooks what is stored of each provider is what it says: there may be thousands of them.
 */
export function mayHaveMissedChanges(
  { event, previousWasInterrupted }: HookContext,
  workload: WorkloadObservation | undefined,
): boolean {
  const isOwed = event.kind === 'update-status' && workload?.applied.unreadRelations !== undefined;
  return previousWasInterrupted || isOwed || rereadingKinds.has(event.kind);
}

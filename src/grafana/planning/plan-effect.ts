import type { DashboardsPlan } from '../dashboards/plan-dashboards.ts';
import { dashboardsProviderPath } from '../files.ts';
import { type Applied, appliedPath, forgetReplaced } from '../notes/applied.ts';
import { isUp } from '../observing/configured-service.ts';
import type { WorkloadObservation } from '../observing/observe-workload.ts';
import type { Loads } from './change.ts';

/**
 * What happens to Grafana's process. A restart reads everything again, so a plan never contains both a restart and a
 * reload. `wait` is a restart that another unit makes first.
 */
export type Effect = 'none' | 'reload' | 'restart' | 'stop' | 'wait';

/** The fingerprints of what Grafana and the container's bundle of authorities should have loaded. */
export interface Wanted extends Omit<Loads, 'expectedSources'> {
  readonly trusted: string | undefined;
}

/** Whether Grafana runs on this unit. */
export interface Running {
  /** Whether Grafana runs on this unit at all. */
  readonly isServing: boolean;
  /** Whether Grafana may start now. False while another unit starts it first. */
  readonly mayStart: boolean;
}

/** Chooses the least that makes Grafana use what is wanted. `isMoved`: its service changes without new settings. */
export function planEffect(
  { isServing, mayStart, dashboards }: Running & { readonly dashboards: DashboardsPlan | undefined },
  { applied, files, service }: WorkloadObservation,
  wanted: Wanted & { readonly isMoved: boolean },
): Effect {
  if (!isServing) return isUp(service) ? 'stop' : 'none';
  const isStale =
    wanted.isMoved ||
    (wanted.started !== undefined && wanted.started !== applied.started) ||
    wanted.certificates !== applied.certificates;
  // When Grafana starts, it deletes the dashboards of every sender that its provisioning files do not name.
  const knowsSenders = dashboards !== undefined || files[dashboardsProviderPath] !== undefined;
  const canStart = knowsSenders && (wanted.started !== undefined || service !== undefined);
  if (canStart && (!isUp(service) || isStale)) return mayStart ? 'restart' : 'wait';
  const isLoaded =
    applied.datasources === wanted.datasources && applied.dashboardProviders === wanted.dashboardProviders;
  return isUp(service) && !isLoaded ? 'reload' : 'none';
}

/**
 * Returns the record of what has taken effect without what the effect replaces: a hook that does not complete it leaves
 * no record of it. A container without a record is not set up yet. It gets one when it is.
 */
export function planStanding(
  { applied, files }: WorkloadObservation,
  effect: Effect,
  wanted: Wanted,
): Applied {
  const { started = applied.started, certificates, trusted, ...loaded } = wanted;
  if (files[appliedPath] === undefined) return applied;
  const isRestart = effect === 'restart' || effect === 'wait';
  return forgetReplaced(applied, {
    trusted,
    ...(isRestart || effect === 'reload' ? loaded : {}),
    ...(isRestart ? { certificates } : {}),
    ...(isRestart && applied.started !== undefined ? { started } : {}),
  });
}

import { dashboardIndexPath } from '../dashboards/dashboard-index.ts';
import { provisioningDirectories } from '../files.ts';
import { serviceName } from '../layers/layer.ts';
import { logLayerLabel } from '../layers/log-targets.ts';
import { authoritiesCommand } from './certificates.ts';
import type { WorkloadChange } from './change.ts';
import type { WorkloadPlan } from './plan-workload.ts';

/**
 * Lists the changes in the order in which they are applied: files come before the changes that make Grafana
 * read them.
 */
export function listWorkloadChanges(plan: WorkloadPlan): readonly WorkloadChange[] {
  const { dashboards } = plan;
  // A running Grafana is not restarted in a pod that is about to be replaced. If the pod is not replaced
  // after all, the next hook plans all of it again.
  const isSpared = plan.effect === 'restart' && plan.isUp;
  return [
    ...(plan.isNew ? provisioningDirectories : []).map((path) => ({ kind: 'directory', path }) as const),
    ...plan.files.map((file) => ({ kind: 'file', ...file }) as const),
    ...(dashboards?.files ?? []).map((file) => ({ kind: 'dashboard', ...file }) as const),
    ...(dashboards?.index === undefined ? [] : [planIndexFile(dashboards.index)]),
    ...[...plan.removals, ...plan.alerting.removals, ...(dashboards?.removals ?? [])].map(planRemoval),
    ...(plan.layer ? [{ kind: 'layer', label: serviceName, layer: plan.layer, isSpared } as const] : []),
    ...(plan.refreshesAuthorities
      ? [{ kind: 'exec', command: authoritiesCommand, trusted: plan.trusted } as const]
      : []),
    // After the authorities, because Pebble reads them only once, and before Grafana prints its first line.
    ...(plan.logTargets
      ? [{ kind: 'layer', label: logLayerLabel, layer: plan.logTargets, isSpared: false } as const]
      : []),
    ...listEffects(plan, isSpared),
    ...(plan.runsGrafana && plan.alerting.change
      ? [{ kind: 'grafana-alerting', ...plan.alerting.change } as const]
      : []),
    ...plan.leftovers.map(planRemoval),
  ];
}

function listEffects(plan: WorkloadPlan, isSpared: boolean): readonly WorkloadChange[] {
  const { started, certificates, datasources, dashboardProviders, expectedSources } = plan;
  const loads = { started, certificates, datasources, dashboardProviders, expectedSources };
  if (plan.effect === 'stop') return [{ kind: 'service-stop' }];
  if (!plan.runsGrafana || plan.effect === 'none' || plan.effect === 'wait') return [];
  return plan.effect === 'restart'
    ? [{ kind: 'service-restart', loads, isSpared }]
    : [{ kind: 'grafana-reload', loads }];
}

function planRemoval(path: string): WorkloadChange {
  return { kind: 'remove', path };
}

function planIndexFile(content: string): WorkloadChange {
  return { kind: 'file', path: dashboardIndexPath, content, permissions: '644' };
}

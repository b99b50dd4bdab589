import type { UsableDashboard } from './known-dashboard.ts';

/** A dashboard that is not shown because another takes precedence. */
export interface HeldDashboard {
  readonly dashboard: UsableDashboard;
  readonly winner: UsableDashboard;
  /** What the two dashboards have in common. */
  readonly clash: 'uid' | 'title';
}

export interface Selection {
  readonly shown: readonly UsableDashboard[];
  readonly held: readonly HeldDashboard[];
}

/**
 * Selects the dashboards that Grafana receives. If two have the same uid, or the same title in a folder,
 * Grafana stops writing all dashboards of their providers. Grafana 11.3 and later could store equal titles,
 * but its provisioning still refuses them. Of several, the one with the greatest version is shown, then the
 * one of the newest relation, then the one whose content sorts last. So all units show the same one, in
 * whatever order they arrive.
 */
export function selectDashboards(dashboards: readonly UsableDashboard[]): Selection {
  const held: HeldDashboard[] = [];
  const byUid = new Map<string, UsableDashboard>();
  const byTitle = new Map<string, UsableDashboard>();
  const ordered = dashboards.toSorted(comparePrecedence);
  for (const dashboard of ordered) {
    const winner = byUid.get(dashboard.uid);
    if (winner) held.push({ dashboard, winner, clash: 'uid' });
    else byUid.set(dashboard.uid, dashboard);
  }
  for (const dashboard of byUid.values()) {
    const winner = byTitle.get(dashboard.title);
    if (winner) held.push({ dashboard, winner, clash: 'title' });
    else byTitle.set(dashboard.title, dashboard);
  }
  return { shown: [...byTitle.values()], held };
}

function comparePrecedence(a: UsableDashboard, b: UsableDashboard): number {
  return (
    b.version - a.version ||
    b.sender - a.sender ||
    compareDescending(a.file, b.file) ||
    compareDescending(a.template, b.template)
  );
}

function compareDescending(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}

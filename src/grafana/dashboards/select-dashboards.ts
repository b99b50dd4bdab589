import type { UsableDashboard } from './known-dashboard.ts';

/** A dashboard that gives way to another. */
export interface HeldDashboard {
  readonly dashboard: UsableDashboard;
  readonly winner: UsableDashboard;
  /** What the two have in common. */
  readonly clash: 'uid' | 'title';
}

export interface Selection {
  readonly shown: readonly UsableDashboard[];
  readonly held: readonly HeldDashboard[];
}

/**
 * Which dashboards Grafana gets. Where two have one uid, or one title in a folder, it stops writing all that their
 * providers have: version 11.3 and later would store equal titles, and its provisioning refuses them all the same. Of several the one with the greatest version is shown, then the one of
 * the newest relation, then whichever content comes last: the same on every unit, and in whatever order they came.
 */
export function selectDashboards(dashboards: readonly UsableDashboard[]): Selection {
  const held: HeldDashboard[] = [];
  const byUid = new Map<string, UsableDashboard>();
  const byTitle = new Map<string, UsableDashboard>();
  const ordered = dashboards.toSorted(greatestFirst);
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

function greatestFirst(a: UsableDashboard, b: UsableDashboard): number {
  return (
    b.version - a.version ||
    b.sender - a.sender ||
    descending(a.file, b.file) ||
    descending(a.template, b.template)
  );
}

function descending(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}

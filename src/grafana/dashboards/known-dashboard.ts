/** What is remembered of an offered dashboard. */
export type KnownDashboard = UsableDashboard | UnusableDashboard;

interface Origin {
  readonly sender: number;
  readonly template: string;
  /** Empty for a template without content. */
  readonly file: string;
  /** How much work the dashboard is: its characters, with those of its queries counted several times. */
  readonly weight: number;
}

export interface UsableDashboard extends Origin {
  readonly uid: string;
  readonly title: string;
  readonly version: number;
  /** A message to its author about a dashboard that Grafana shows. */
  readonly notice?: string;
}

export interface UnusableDashboard extends Origin {
  readonly problem: string;
}

export function isUsable(dashboard: KnownDashboard): dashboard is UsableDashboard {
  return !('problem' in dashboard);
}

/** Identifies a dashboard across hooks. A dashboard with different content is a different dashboard. */
export function identifyDashboard({ sender, template, file }: Omit<Origin, 'weight'>): string {
  return `${sender}/${template}/${file}`;
}

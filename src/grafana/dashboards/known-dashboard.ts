/** What is remembered of a dashboard that was offered. */
export type KnownDashboard = UsableDashboard | UnusableDashboard;

interface Origin {
  readonly sender: number;
  readonly template: string;
  /** Empty for a template without content. */
  readonly file: string;
  /** How much work it is: its characters, and those of its queries several times. */
  readonly weight: number;
}

export interface UsableDashboard extends Origin {
  readonly uid: string;
  readonly title: string;
  readonly version: number;
  /** What its author is to know though Grafana shows it. */
  readonly notice?: string;
}

export interface UnusableDashboard extends Origin {
  readonly problem: string;
}

export function isUsable(dashboard: KnownDashboard): dashboard is UsableDashboard {
  return !('problem' in dashboard);
}

/** Tells dashboards apart across hooks; what is offered with another content is another one. */
export function keyOf({ sender, template, file }: Omit<Origin, 'weight'>): string {
  return `${sender}/${template}/${file}`;
}

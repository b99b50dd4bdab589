/** What is remembered of an offered dashboard. */
export type KnownDashboard = UsableDashboard | UnusableDashboard;

interface Origin {
  readonly sender: number;
  readonly template: string;
  /** Empty for a template without content. */
  readonly file: string;
  /** The folder in Grafana for the dashboards of this sender. Absent if they are not in a folder of their own. */
  readonly folder?: string | undefined;
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

/** The dashboards that Grafana can't show, of all senders. */
export interface InvalidDashboards {
  readonly count: number;
  /** The first of them. */
  readonly sender: number;
  readonly template: string;
  readonly problem: string;
}

/** Undefined if all dashboards are valid. */
export function summarizeInvalid(dashboards: readonly KnownDashboard[]): InvalidDashboards | undefined {
  const invalid = dashboards.flatMap((known) => (isUsable(known) ? [] : [known]));
  const [first] = invalid.toSorted((a, b) => a.sender - b.sender);
  if (!first) return undefined;
  const { sender, template, problem } = first;
  return { count: invalid.length, sender, template, problem };
}

/** Identifies a dashboard across hooks. A dashboard with different content is a different dashboard. */
export function identifyDashboard({
  sender,
  template,
  file,
}: Pick<Origin, 'sender' | 'template' | 'file'>): string {
  return `${sender}/${template}/${file}`;
}

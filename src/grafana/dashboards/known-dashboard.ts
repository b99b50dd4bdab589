import { newFormatProblem } from './render/unwrap-dashboard.ts';

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

/** Lists the senders of dashboards that were refused because they are in Grafana's format of version 2. */
export function listNewFormatSenders(dashboards: readonly KnownDashboard[]): readonly number[] {
  const refused = dashboards.filter((known) => !isUsable(known) && known.problem === newFormatProblem);
  return [...new Set(refused.map(({ sender }) => sender))].sort((a, b) => a - b);
}

/** Identifies a dashboard across hooks. A dashboard with different content is a different dashboard. */
export function identifyDashboard({
  sender,
  template,
  file,
}: Pick<Origin, 'sender' | 'template' | 'file'>): string {
  return `${sender}/${template}/${file}`;
}

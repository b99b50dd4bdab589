import { parseJson, renderCanonicalJson } from 'charmkit/base';
import * as z from 'zod';
import { configDirectory } from '../files.ts';
import { identifyDashboard, isUsable, type KnownDashboard } from './known-dashboard.ts';

/**
 * What this unit knows of all offered dashboards, so that an event about one sender needs to read no other
 * sender. It is stored beside the dashboards and is lost with the container as they are. Hooks that read
 * everything rebuild it.
 */
export interface DashboardIndex {
  readonly dashboards: readonly KnownDashboard[];
  /** The keys of the dashboards that are on disk. */
  readonly shown: readonly string[];
}

/** Outside of a provider's directory, where Grafana would read it as a dashboard. */
export const dashboardIndexPath = `${configDirectory}/charm-dashboards.json`;

const origin = {
  sender: z.number(),
  template: z.string(),
  file: z.string(),
  folder: z.string().optional(),
  weight: z.number(),
};
const unusable = z.object({ ...origin, problem: z.string() });
const usable = z.object({
  ...origin,
  uid: z.string(),
  title: z.string(),
  version: z.number(),
  notice: z.string().optional(),
  isShown: z.boolean(),
});
const schema = z.array(z.union([unusable, usable]));

/** Undefined if the index is missing or damaged. */
export function parseDashboardIndex(content: string | undefined): DashboardIndex | undefined {
  const parsed = schema.safeParse(parseJson(content ?? ''));
  if (!parsed.success) return undefined;
  const shown = parsed.data.filter((entry) => 'isShown' in entry && entry.isShown).map(identifyDashboard);
  return { dashboards: parsed.data.map(toKnown), shown };
}

/** Equal indexes are equal bytes. */
export function renderDashboardIndex({ dashboards, shown }: DashboardIndex): string {
  const isShown = new Set(shown);
  const entries = dashboards.map((dashboard) => {
    const key = identifyDashboard(dashboard);
    return { key, entry: { ...dashboard, ...(isUsable(dashboard) && { isShown: isShown.has(key) }) } };
  });
  const sorted = entries.sort((a, b) => (a.key < b.key ? -1 : 1));
  return renderCanonicalJson(sorted.map(({ entry }) => entry));
}

function toKnown(entry: z.infer<typeof schema>[number]): KnownDashboard {
  if ('problem' in entry) return entry;
  const { isShown: _, notice, ...known } = entry;
  return { ...known, ...(notice === undefined ? {} : { notice }) };
}

import { type DashboardIndex, renderDashboardIndex } from './dashboard-index.ts';
import { senderDirectory } from './dashboard-paths.ts';
import { isUsable, type KnownDashboard, keyOf, type UsableDashboard } from './known-dashboard.ts';
import type { FilesBySender } from './observe-files.ts';
import type { OfferedDashboard } from './offered-dashboard.ts';
import { type HeldDashboard, selectDashboards } from './select-dashboards.ts';

export interface DashboardsInput {
  /** What was known before this hook; empty where nothing is remembered. */
  readonly before: DashboardIndex;
  /** All dashboards that are offered now. */
  readonly dashboards: readonly KnownDashboard[];
  /** Those of the senders that this hook has read. */
  readonly offered: readonly OfferedDashboard[];
  /** Senders that are there and can't be read: Grafana is not to lose what it has of them. */
  readonly unread: readonly number[];
  /** What lies in the container for those that were read. */
  readonly onDisk: FilesBySender;
  /** Directories of senders that are not there any more. */
  readonly leftovers: readonly string[];
}

/** What is to be done about dashboards: only what differs. */
export interface DashboardsPlan {
  /** To be pushed with one request, and the index, if it differs, at its end. */
  readonly files: readonly DashboardFile[];
  readonly index: string | undefined;
  /** Files and directories, to be removed when those files are there. */
  readonly removals: readonly string[];
  /** Those with a dashboard to show, and those of which that is not known. */
  readonly senders: readonly number[];
  /** What gives way to others since this hook. */
  readonly newlyHeld: readonly HeldDashboard[];
}

/** Rendered as it is sent, so that there is only one dashboard in memory at a time. */
export interface DashboardFile {
  readonly path: string;
  readonly offer: OfferedDashboard;
}

export function planDashboards(input: DashboardsInput): DashboardsPlan {
  const { shown, held } = selectDashboards(input.dashboards.filter(isUsable));
  const index = { dashboards: input.dashboards, shown: shown.map(keyOf) };
  const remembered = renderDashboardIndex(index);
  return {
    files: planFiles(input, shown),
    index: remembered === renderDashboardIndex(input.before) ? undefined : remembered,
    removals: [...planRemovals(input, shown), ...input.leftovers],
    senders: [...new Set([...shown.map(({ sender }) => sender), ...input.unread])],
    newlyHeld: held.filter(({ dashboard }) => isNews(dashboard, input.before)),
  };
}

function planFiles(
  { before, offered, onDisk }: DashboardsInput,
  shown: readonly UsableDashboard[],
): readonly DashboardFile[] {
  const wanted = new Set(shown.map(keyOf));
  const shownBefore = new Set(before.shown);
  return offered
    .filter((dashboard) => {
      const isThere = onDisk[dashboard.sender]?.includes(dashboard.file) ?? false;
      return wanted.has(keyOf(dashboard)) && !(isThere && shownBefore.has(keyOf(dashboard)));
    })
    .map((offer) => ({ path: `${senderDirectory(offer.sender)}/${offer.file}`, offer }));
}

/** What lies there and is not wanted; of senders that were not looked at, what is remembered to lie there. */
function planRemovals(
  { before, onDisk }: DashboardsInput,
  shown: readonly UsableDashboard[],
): readonly string[] {
  const wanted = filesBySender(shown);
  const shownBefore = new Set(before.shown);
  const remembered = before.dashboards.filter(
    (dashboard) => shownBefore.has(keyOf(dashboard)) && !(dashboard.sender in onDisk),
  );
  const listed = Object.entries(onDisk).map(([sender, files]) => [Number(sender), files] as const);
  return [...filesBySender(remembered), ...listed].flatMap(([sender, files]) => {
    const kept = wanted.get(sender);
    const directory = senderDirectory(sender);
    if (!kept) return files.length > 0 ? [directory] : [];
    return files.filter((file) => !kept.includes(file)).map((file) => `${directory}/${file}`);
  });
}

function filesBySender(dashboards: readonly KnownDashboard[]): ReadonlyMap<number, readonly string[]> {
  const files = new Map<number, string[]>();
  for (const { sender, file } of dashboards) {
    const list = files.get(sender) ?? [];
    list.push(file);
    files.set(sender, list);
  }
  return files;
}

/** Whether it was shown before, or not known at all. */
function isNews(dashboard: UsableDashboard, before: DashboardIndex): boolean {
  const key = keyOf(dashboard);
  return before.shown.includes(key) || !before.dashboards.some((known) => keyOf(known) === key);
}

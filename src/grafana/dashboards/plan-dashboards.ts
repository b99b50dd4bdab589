import { type DashboardIndex, dashboardIndexPath, renderDashboardIndex } from './dashboard-index.ts';
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
  /** To be pushed with one request, in this order: what is remembered comes last. */
  readonly files: readonly DashboardFile[];
  /** Files and directories, to be removed when those files are there. */
  readonly removals: readonly string[];
  /** Those with a dashboard to show, and those of which that is not known. */
  readonly senders: readonly number[];
  /** What gives way to others since this hook. */
  readonly newlyHeld: readonly HeldDashboard[];
}

export interface DashboardFile {
  readonly path: string;
  /** Made as it is sent, so that there is only one dashboard in memory at a time. */
  readonly content: () => AsyncIterable<string> | string;
}

export function planDashboards(input: DashboardsInput): DashboardsPlan {
  const { shown, held } = selectDashboards(input.dashboards.filter(isUsable));
  const index = { dashboards: input.dashboards, shown: new Set(shown.map(keyOf)) };
  const remembered = renderDashboardIndex(index);
  const isRemembered = remembered === renderDashboardIndex(input.before);
  const files = [
    ...planFiles(input, shown),
    ...(isRemembered ? [] : [{ path: dashboardIndexPath, content: () => remembered }]),
  ];
  return {
    files,
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
  return offered
    .filter((dashboard) => {
      const isThere = onDisk.get(dashboard.sender)?.includes(dashboard.file) ?? false;
      return wanted.has(keyOf(dashboard)) && !(isThere && before.shown.has(keyOf(dashboard)));
    })
    .map(({ sender, file, render }) => ({
      path: `${senderDirectory(sender)}/${file}`,
      content: async function* () {
        yield (await render()).content;
      },
    }));
}

/** What lies there and is not wanted; of senders that were not looked at, what is remembered to lie there. */
function planRemovals(
  { before, onDisk }: DashboardsInput,
  shown: readonly UsableDashboard[],
): readonly string[] {
  const wanted = filesBySender(shown);
  const remembered = before.dashboards.filter(
    (dashboard) => before.shown.has(keyOf(dashboard)) && !onDisk.has(dashboard.sender),
  );
  return [...filesBySender(remembered), ...onDisk].flatMap(([sender, files]) => {
    const kept = wanted.get(sender);
    const directory = senderDirectory(sender);
    if (!kept) return files.length > 0 ? [directory] : [];
    return files.filter((file) => !kept.includes(file)).map((file) => `${directory}/${file}`);
  });
}

function filesBySender(dashboards: readonly KnownDashboard[]): FilesBySender {
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
  return before.shown.has(key) || !before.dashboards.some((known) => keyOf(known) === key);
}

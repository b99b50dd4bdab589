import { type DashboardIndex, renderDashboardIndex } from './dashboard-index.ts';
import { nameSenderDirectory } from './dashboard-paths.ts';
import { identifyDashboard, isUsable, type KnownDashboard, type UsableDashboard } from './known-dashboard.ts';
import type { FilesBySender } from './observe-files.ts';
import type { OfferedDashboard } from './offered-dashboard.ts';
import { type HeldDashboard, selectDashboards } from './select-dashboards.ts';

export interface DashboardsInput {
  /** The index before this hook. Empty if there was no index. */
  readonly before: DashboardIndex;
  /** All dashboards that are offered now. */
  readonly dashboards: readonly KnownDashboard[];
  /** The dashboards of the senders that this hook has read. */
  readonly offered: readonly OfferedDashboard[];
  /** Senders that exist but can't be read. Grafana keeps their dashboards. */
  readonly unread: readonly number[];
  /** The files in the container of the senders that were read. */
  readonly onDisk: FilesBySender;
  /** Directories of senders that no longer exist. */
  readonly leftovers: readonly string[];
}

/** The changes of dashboards: only what differs. */
export interface DashboardsPlan {
  /** The files to push with one request, followed by the index if it differs. */
  readonly files: readonly DashboardFile[];
  readonly index: string | undefined;
  /** Files and directories to remove once those files are written. */
  readonly removals: readonly string[];
  /** The senders with a dashboard to show, and those that may have one. */
  readonly senders: readonly DashboardSender[];
  /** The dashboards to which another has begun to take precedence in this hook. */
  readonly newlyHeld: readonly HeldDashboard[];
}

/** A sender of dashboards, and the folder in Grafana for them, if it is one of their own. */
export interface DashboardSender {
  readonly number: number;
  readonly folder?: string | undefined;
}

/** A file that is rendered while it is sent, so that only one dashboard is in memory at a time. */
export interface DashboardFile {
  readonly path: string;
  readonly offer: OfferedDashboard;
}

export function planDashboards(input: DashboardsInput): DashboardsPlan {
  const { shown, held } = selectDashboards(input.dashboards.filter(isUsable));
  const index = { dashboards: input.dashboards, shown: shown.map(identifyDashboard) };
  const remembered = renderDashboardIndex(index);
  return {
    files: planFiles(input, shown),
    index: remembered === renderDashboardIndex(input.before) ? undefined : remembered,
    removals: [...planRemovals(input, shown), ...input.leftovers],
    senders: listSenders(input, shown),
    newlyHeld: held.filter(({ dashboard }) => isNews(dashboard, input.before)),
  };
}

function listSenders(
  { dashboards, unread }: DashboardsInput,
  shown: readonly UsableDashboard[],
): readonly DashboardSender[] {
  const folders = new Map(dashboards.map(({ sender, folder }) => [sender, folder]));
  const numbers = new Set([...shown.map(({ sender }) => sender), ...unread]);
  return [...numbers].map((number) => ({ number, folder: folders.get(number) }));
}

function planFiles(
  { before, offered, onDisk }: DashboardsInput,
  shown: readonly UsableDashboard[],
): readonly DashboardFile[] {
  const wanted = new Set(shown.map(identifyDashboard));
  const shownBefore = new Set(before.shown);
  return offered
    .filter((dashboard) => {
      const isThere = onDisk[dashboard.sender]?.includes(dashboard.file) ?? false;
      return (
        wanted.has(identifyDashboard(dashboard)) &&
        !(isThere && shownBefore.has(identifyDashboard(dashboard)))
      );
    })
    .map((offer) => ({ path: `${nameSenderDirectory(offer.sender)}/${offer.file}`, offer }));
}

/** Plans to remove unwanted files. For senders that were not observed, it uses the files in the index. */
function planRemovals(
  { before, onDisk }: DashboardsInput,
  shown: readonly UsableDashboard[],
): readonly string[] {
  const wanted = groupFiles(shown);
  const shownBefore = new Set(before.shown);
  const remembered = before.dashboards.filter(
    (dashboard) => shownBefore.has(identifyDashboard(dashboard)) && !(dashboard.sender in onDisk),
  );
  const listed = Object.entries(onDisk).map(([sender, files]) => [Number(sender), files] as const);
  return [...groupFiles(remembered), ...listed].flatMap(([sender, files]) => {
    const kept = wanted.get(sender);
    const directory = nameSenderDirectory(sender);
    if (!kept) return files.length > 0 ? [directory] : [];
    return files.filter((file) => !kept.includes(file)).map((file) => `${directory}/${file}`);
  });
}

function groupFiles(dashboards: readonly KnownDashboard[]): ReadonlyMap<number, readonly string[]> {
  const files = new Map<number, string[]>();
  for (const { sender, file } of dashboards) {
    const list = files.get(sender) ?? [];
    list.push(file);
    files.set(sender, list);
  }
  return files;
}

/** Whether the dashboard was shown before, or not known at all. */
function isNews(dashboard: UsableDashboard, before: DashboardIndex): boolean {
  const key = identifyDashboard(dashboard);
  return before.shown.includes(key) || !before.dashboards.some((known) => identifyDashboard(known) === key);
}

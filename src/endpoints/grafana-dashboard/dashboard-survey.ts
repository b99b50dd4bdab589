import { type HookContext, mapRelations, type Relation } from 'charmkit/charm';
import {
  type DashboardProblem,
  publishDashboardProblems,
  readDashboards,
} from 'charmkit/interfaces/grafana-dashboard';
import { renderName } from 'charmkit/relation';
import type { DashboardIndex } from '../../grafana/dashboards/dashboard-index.ts';
import {
  identifyDashboard,
  isUsable,
  type KnownDashboard,
} from '../../grafana/dashboards/known-dashboard.ts';
import type { OfferedDashboard } from '../../grafana/dashboards/offered-dashboard.ts';
import { selectDashboards } from '../../grafana/dashboards/select-dashboards.ts';
import { convertTemplate, examineOffers } from './dashboard-offers.ts';

/** The limit for one sender in one hook. */
const maxWarnings = 10;

/** All dashboards: those that this hook reads, and those remembered from senders that it does not read. */
export class DashboardSurvey {
  readonly before: DashboardIndex;
  readonly #context: HookContext;
  readonly #hasFolders: boolean;
  readonly #shownBefore: ReadonlySet<string>;
  readonly #remembered: ReadonlyMap<string, KnownDashboard>;
  readonly #bySender: Map<number, readonly KnownDashboard[]>;
  readonly #settled = new Set<number>();
  readonly #offered: OfferedDashboard[] = [];
  readonly #unread: number[] = [];

  constructor(context: HookContext, before: DashboardIndex, hasFolders: boolean) {
    this.before = before;
    this.#hasFolders = hasFolders;
    this.#shownBefore = new Set(before.shown);
    this.#context = context;
    this.#remembered = new Map(
      before.dashboards.map((dashboard) => [identifyDashboard(dashboard), dashboard]),
    );
    const senders = new Set(before.dashboards.map(({ sender }) => sender));
    this.#bySender = new Map(
      [...senders].map((number) => [number, before.dashboards.filter(({ sender }) => sender === number)]),
    );
  }

  get dashboards(): readonly KnownDashboard[] {
    return [...this.#bySender.values()].flat();
  }

  /** The dashboards of the senders that were read. */
  get offered(): readonly OfferedDashboard[] {
    return this.#offered;
  }

  /** The senders that can't be read. They may still have dashboards, so their remembered dashboards stay. */
  get unread(): readonly number[] {
    return this.#unread;
  }

  relations(): Promise<readonly Relation[]> {
    return this.#context.relations('grafana-dashboard');
  }

  /** Reads senders again. On the leader, it also reports problems with their dashboards to them. */
  async read(relations: readonly Relation[]): Promise<void> {
    const context = this.#context;
    const readings = await mapRelations(relations, async (relation) => ({
      relation,
      ...(await readDashboards(context, relation)),
    }));
    // In parallel, for the reports that follow.
    if (await context.isLeader()) await mapRelations(relations, (relation) => relation.readOwnApp());
    for (const { relation, templates, problems } of readings) {
      this.#settled.add(relation.number);
      if (relation.isUnreadable) {
        this.#unread.push(relation.number);
        continue;
      }
      const sender = { number: relation.number, folder: await this.#folderOf(relation) };
      const offers = templates.map((template) => convertTemplate(sender, template));
      const examined = await examineOffers(offers, this.#remembered);
      const unread = problems.map(({ dashboardId, error }) => ({
        ...{ sender: relation.number, template: dashboardId, file: '', weight: 0, problem: error },
      }));
      this.#offered.push(...offers);
      this.#bySender.set(relation.number, [...examined, ...unread]);
      await this.#report(relation, [...examined, ...unread]);
    }
  }

  /** Removes these senders, which are gone, with their dashboards. */
  forget(senders: readonly number[]): void {
    for (const sender of senders) {
      this.#bySender.delete(sender);
      this.#settled.add(sender);
    }
  }

  /**
   * Senders that are only remembered but have a dashboard to show that is not on disk, because a dashboard
   * that took precedence is gone.
   */
  unreadWinners(): readonly number[] {
    const { shown } = selectDashboards(this.dashboards.filter(isUsable));
    const missing = shown.filter(
      (dashboard) =>
        !this.#settled.has(dashboard.sender) && !this.#shownBefore.has(identifyDashboard(dashboard)),
    );
    return [...new Set(missing.map(({ sender }) => sender))];
  }

  /** Its name is the application's, which people know. */
  async #folderOf(relation: Relation): Promise<string | undefined> {
    return this.#hasFolders ? relation.remoteApp() : undefined;
  }

  async #report(relation: Relation, examined: readonly KnownDashboard[]): Promise<void> {
    const unusable = examined.flatMap((dashboard) => (isUsable(dashboard) ? [] : [dashboard]));
    const news = unusable.filter((dashboard) => !this.#remembered.has(identifyDashboard(dashboard)));
    const { log } = this.#context;
    for (const { template, problem } of news.slice(0, maxWarnings))
      log.warning(`${relation.id}: skipped dashboard ${renderName(template)}: ${problem}`);
    if (news.length > maxWarnings)
      log.warning(`${relation.id}: skipped ${news.length - maxWarnings} more dashboards`);
    const problems = unusable.map(({ template, problem }) => ({ dashboardId: template, error: problem }));
    const notices = this.#listNotices(relation, examined);
    await publishDashboardProblems(this.#context, relation, [...problems, ...notices]);
  }

  /** Notices to authors about dashboards that are shown. Each is logged once. */
  #listNotices(relation: Relation, examined: readonly KnownDashboard[]): readonly DashboardProblem[] {
    return examined.flatMap((dashboard) => {
      if (!isUsable(dashboard) || dashboard.notice === undefined) return [];
      const { template, notice } = dashboard;
      if (!this.#remembered.has(identifyDashboard(dashboard)))
        this.#context.log.warning(`${relation.id}: dashboard ${renderName(template)} ${notice}`);
      return [{ dashboardId: template, error: notice, isShown: true }];
    });
  }
}

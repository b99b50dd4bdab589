import type { HookContext, Relation } from 'charmkit/charm';
import { renderName } from 'charmkit/relation';
import type { DashboardIndex } from '../../grafana/dashboards/dashboard-index.ts';
import { nameSenderDirectory } from '../../grafana/dashboards/dashboard-paths.ts';
import type { UsableDashboard } from '../../grafana/dashboards/known-dashboard.ts';
import { listDashboards, listSenders, readDashboardIndex } from '../../grafana/dashboards/observe-files.ts';
import type { DashboardsInput, DashboardsPlan } from '../../grafana/dashboards/plan-dashboards.ts';
import type { Scope } from '../../reconcile/observe/scope.ts';
import { DashboardSurvey } from './dashboard-survey.ts';

const nothing: DashboardIndex = { dashboards: [], shown: [] };

export interface DashboardsOptions {
  /** Whether this hook reads all senders. */
  readonly readsAgain: boolean;
  /** Whether each sender has a folder. Undefined while an option is invalid: the folders stay as they are. */
  readonly hasFolders: boolean | undefined;
}

/**
 * Observes the dashboards of all senders, and reads again those in this hook's scope. Undefined if the scope
 * contains no sender. On the leader, it also buffers the answers to senders, which are sent at the end of the
 * hook.
 */
export async function observeDashboards(
  context: HookContext,
  scope: Scope,
  { readsAgain, hasFolders: wantsFolders }: DashboardsOptions,
): Promise<DashboardsInput | undefined> {
  const sender = typeof scope === 'object' && 'dashboards' in scope ? scope.dashboards : undefined;
  if (!sender && scope !== 'everything') return undefined;
  const pebble = context.container('grafana');
  // A new revision of the charm may render different files from the same dashboards.
  const known = context.event.kind === 'upgrade-charm' ? undefined : await readDashboardIndex(pebble);
  const hasFolders = wantsFolders ?? usesFolders(known ?? nothing);
  const index = known && known.dashboards.length > 0 && usesFolders(known) !== hasFolders ? undefined : known;
  if (!sender && index && !readsAgain) return undefined;
  const survey = new DashboardSurvey(context, index ?? nothing, hasFolders);
  const leftovers = await (sender && index ? readOne(context, survey, sender) : readAll(context, survey));
  await readWinners(survey);
  const senders = new Set(survey.offered.map((offer) => offer.sender));
  return {
    before: survey.before,
    dashboards: survey.dashboards,
    offered: survey.offered,
    unread: survey.unread,
    onDisk: await listDashboards(pebble, [...senders]),
    leftovers,
  };
}

function usesFolders({ dashboards }: DashboardIndex): boolean {
  return dashboards.some(({ folder }) => folder !== undefined);
}

/** Logs which dashboard takes precedence over which, when this begins. */
export function logHeldDashboards({ log }: HookContext, { newlyHeld }: DashboardsPlan): void {
  for (const { dashboard, winner, clash } of newlyHeld) {
    log.warning(
      `dashboard ${nameDashboard(dashboard)} is not shown: ${nameDashboard(winner)} has the same ${clash} (${renderName(winner[clash])}) ` +
        `and version ${winner.version} against ${dashboard.version}`,
    );
  }
}

/** Reads the sender that the event is about. Returns the files in the container of a sender that is gone. */
async function readOne(
  { event }: HookContext,
  survey: DashboardSurvey,
  relation: Relation,
): Promise<readonly string[]> {
  if (event.kind !== 'relation-broken') {
    await survey.read([relation]);
    return [];
  }
  survey.forget([relation.number]);
  return [nameSenderDirectory(relation.number)];
}

async function readAll(context: HookContext, survey: DashboardSurvey): Promise<readonly string[]> {
  const [relations, onDisk] = await Promise.all([
    survey.relations(),
    listSenders(context.container('grafana')),
  ]);
  const present = new Set(relations.map(({ number }) => number));
  const gone = [...onDisk, ...survey.before.dashboards.map(({ sender }) => sender)].filter(
    (sender) => !present.has(sender),
  );
  survey.forget(gone);
  await survey.read(relations);
  return onDisk.filter((sender) => !present.has(sender)).map(nameSenderDirectory);
}

/**
 * Also reads the senders whose dashboards must now be shown, because the dashboards that took precedence are
 * gone.
 */
async function readWinners(survey: DashboardSurvey): Promise<void> {
  for (let missing = survey.unreadWinners(); missing.length > 0; missing = survey.unreadWinners()) {
    const relations = (await survey.relations()).filter(({ number }) => missing.includes(number));
    await survey.read(relations);
    survey.forget(missing.filter((sender) => relations.every(({ number }) => number !== sender)));
  }
}

function nameDashboard({ sender, template }: UsableDashboard): string {
  return `${renderName(template)} of grafana-dashboard:${sender}`;
}

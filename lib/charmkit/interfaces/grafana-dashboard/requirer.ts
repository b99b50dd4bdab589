import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';
import {
  type DashboardProblem,
  type DashboardTemplate,
  databagKeys,
  readTemplates,
  renderEvent,
} from './schema.ts';

/** The dashboards of one provider. */
export interface OfferedDashboards {
  readonly templates: readonly DashboardTemplate[];
  /** What is wrong with the others. */
  readonly problems: readonly DashboardProblem[];
}

/**
 * The dashboards of a provider. Every unit may read them, so nothing is copied into the peer relation. Invalid data is
 * a problem to report.
 */
export async function readDashboards(_context: HookContext, relation: Relation): Promise<OfferedDashboards> {
  return readTemplates(await relation.readRemoteApp());
}

/** Publishes the problems of its dashboards to a provider, or that they are solved. Leader only. */
export async function publishDashboardProblems(
  context: HookContext,
  relation: Relation,
  problems: readonly DashboardProblem[],
): Promise<void> {
  await publishApp(context, relation, { [databagKeys.event]: renderEvent(problems) });
}

import { createHash } from 'node:crypto';
import { getTopology, type HookContext, publishApp, type Relation } from '../../charm/index.ts';
import { readDashboardFiles } from './dashboard-files.ts';
import {
  createFileTemplate,
  createGeneratedTemplate,
  type DashboardOptions,
  type DashboardSender,
} from './dashboard-template.ts';
import { type DashboardProblem, databagKeys, readEvent, renderTemplates } from './schema.ts';

/** A dashboard that the charm generated. */
export interface GeneratedDashboard extends DashboardOptions {
  readonly dashboard: Readonly<Record<string, unknown>>;
}

/** All dashboards of the charm. */
export interface CharmDashboards extends DashboardOptions {
  /**
   * The directory of the charm's dashboards as JSON files, relative to the charm's directory. Default:
   * `src/grafana_dashboards`.
   */
  readonly directory?: string;
  readonly generated?: readonly GeneratedDashboard[];
}

/**
 * Publishes the dashboards in the charm's directory, and those that it generated, to Grafana, and removes all others.
 * Leader only.
 */
export async function publishDashboards(
  context: HookContext,
  relation: Relation,
  { directory = 'src/grafana_dashboards', generated = [], ...options }: CharmDashboards = {},
): Promise<void> {
  if (!(await context.isLeader())) return;
  const sender = describeSender(context);
  const files = await readDashboardFiles(context.env.charmDir, directory);
  const templates = [
    ...files.map((file) => createFileTemplate(sender, file, options)),
    ...generated.map(({ dashboard, ...own }) =>
      createGeneratedTemplate(sender, dashboard, { ...options, ...own }),
    ),
  ];
  await publishApp(context, relation, { [databagKeys.dashboards]: renderTemplates(templates, digest) });
}

/** The problems that Grafana reports. */
export async function readDashboardProblems(
  _context: HookContext,
  relation: Relation,
): Promise<readonly DashboardProblem[]> {
  return readEvent(await relation.readRemoteApp());
}

function describeSender(context: HookContext): DashboardSender {
  const { model, modelUuid, application, unit, charmName } = getTopology(context);
  return { charm: charmName, topology: { model, model_uuid: modelUuid, application, unit } };
}

/** 16 hex digits, with which the Python library distinguishes sets of dashboards. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

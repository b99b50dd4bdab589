import { type JsonLimits, readJson } from 'charmkit/base';
import { selfDashboardTitle, selfDashboardUid } from '../self-dashboard.ts';
import { describeAngularPanels } from './angular-panels.ts';
import { DashboardError } from './dashboard-error.ts';
import { fillConstants } from './fill-constants.ts';
import { injectLabels } from './inject-labels.ts';
import { isJsonObject, type JsonObject, renderScalar } from './json-object.ts';
import { addVariables, removeVariables, topologyLabels } from './juju-variables.ts';
import { listPanels, listQueries } from './panels.ts';
import { replaceDataSources } from './replace-data-sources.ts';
import { unwrapDashboard } from './unwrap-dashboard.ts';

/** How to adapt a dashboard to this Grafana. */
export interface RenderOptions {
  /** The uid for a dashboard without one. */
  readonly alternativeUid: string | undefined;
  /** Whether to add drop-downs for Juju's model, application and unit. */
  readonly withDropdowns: boolean;
  /**
   * The parts of the sender's Juju topology that are known, without the prefix `juju_`: `model`, `unit`, ...
   */
  readonly topologyKeys: readonly string[];
}

/** The fields by which Grafana distinguishes dashboards. */
export interface DashboardIdentity {
  readonly uid: string;
  readonly title: string;
  readonly version: number;
}

/** A dashboard in the form that Grafana receives. */
export interface RenderedDashboard extends DashboardIdentity {
  readonly content: string;
}

/** What is known of a dashboard without rendering it. */
export interface ExaminedDashboard extends DashboardIdentity {
  /**
   * How much work the dashboard is: its characters, with those of its queries counted five times, because
   * they must be parsed.
   */
  readonly weight: number;
  /** A message to its author about a dashboard that Grafana shows. Absent if there is no message. */
  readonly notice?: string;
}

/** Five times the size of the largest published dashboards. */
const dashboardLimits: JsonLimits = { characters: 5_242_880, depth: 100, values: 250_000 };

/** The length of Grafana's column `dashboard.uid`. */
const maxUidLength = 40;
/** The length of its column `dashboard.title`, which PostgreSQL enforces. */
const maxTitleLength = 189;

/** @throws DashboardError if Grafana would not accept the dashboard */
export function examineDashboard(
  json: string,
  { alternativeUid }: Pick<RenderOptions, 'alternativeUid'>,
): ExaminedDashboard {
  const { dashboard, ...identity } = readDashboard(json, alternativeUid);
  const queries = listPanels(dashboard).flatMap((panel) => listQueries(panel).map(({ expr }) => expr));
  const lengths = queries.map((query) => (typeof query === 'string' ? query.length : 0));
  const notice = describeAngularPanels(dashboard);
  const weight = lengths.reduce((sum, length) => sum + 5 * length, json.length);
  return { ...identity, weight, ...(notice === undefined ? {} : { notice }) };
}

/** @throws DashboardError if Grafana would not accept the dashboard */
export function renderDashboard(json: string, options: RenderOptions): RenderedDashboard {
  const { dashboard, ...identity } = readDashboard(json, options.alternativeUid);
  const own = addVariables(dashboard, options.withDropdowns);
  removeVariables(dashboard, replaceDataSources(dashboard, own));
  injectLabels(
    dashboard,
    topologyLabels.filter((label) => options.topologyKeys.includes(label.replace('juju_', ''))),
  );
  return { ...identity, content: JSON.stringify(dashboard) };
}

function readDashboard(
  json: string,
  alternativeUid: string | undefined,
): DashboardIdentity & { readonly dashboard: JsonObject } {
  const dashboard = unwrapDashboard(parseDashboard(json));
  fillConstants(dashboard);
  const uid = chooseUid(dashboard, alternativeUid);
  dashboard['uid'] = uid;
  return { uid, title: checkTitle(dashboard), version: parseVersion(dashboard), dashboard };
}

function parseDashboard(json: string): JsonObject {
  const dashboard = parse(json);
  if (!isJsonObject(dashboard)) throw new DashboardError('is not a JSON object');
  return dashboard;
}

function parse(json: string): unknown {
  const reading = readJson(json, dashboardLimits);
  if ('fault' in reading) throw new DashboardError(reading.fault);
  return reading.value;
}

function chooseUid({ uid: own }: JsonObject, alternative: string | undefined): string {
  const uid = own || alternative || '';
  if (typeof uid !== 'string' || uid.trim() === '') throw new DashboardError('has no uid');
  if (uid.length > maxUidLength)
    throw new DashboardError(`has a uid of more than ${maxUidLength} characters`);
  if (!/^[\w-]+$/.test(uid)) {
    throw new DashboardError('has a uid with characters other than letters, digits, - and _');
  }
  if (uid === selfDashboardUid) throw new DashboardError('has the uid of the dashboard about Grafana itself');
  return uid;
}

function checkTitle({ title }: JsonObject): string {
  if (typeof title !== 'string' || title.trim() === '') throw new DashboardError('has no title');
  const name = title.trim();
  if (name === selfDashboardTitle)
    throw new DashboardError('has the title of the dashboard about Grafana itself');
  if (name.length > maxTitleLength)
    throw new DashboardError(`has a title of more than ${maxTitleLength} characters`);
  return name;
}

/** Some dashboards contain the version as text. A version that is not a whole number counts as 0. */
function parseVersion({ version }: JsonObject): number {
  const isNumber = typeof version === 'number' || /^\s*[+-]?\d+\s*$/.test(renderScalar(version));
  const number = isNumber ? Math.trunc(Number(version)) : 0;
  return Number.isSafeInteger(number) ? number : 0;
}

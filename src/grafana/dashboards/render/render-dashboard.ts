import { type JsonLimits, readJson } from 'charmkit/base';
import { selfDashboardTitle, selfDashboardUid } from '../../self-dashboard.ts';
import { describeAngularPanels } from './angular-panels.ts';
import { DashboardError } from './dashboard-error.ts';
import { fillConstants } from './fill-constants.ts';
import { injectLabels } from './inject-labels.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { addVariables, removeVariables, topologyLabels } from './juju-variables.ts';
import { panelsOf, targetsOf } from './panels.ts';
import { replaceDataSources } from './replace-data-sources.ts';
import { unwrapDashboard } from './unwrap-dashboard.ts';

/** How a dashboard is to be made fit for this Grafana. */
export interface RenderOptions {
  /** For a dashboard that has no uid of its own. */
  readonly alternativeUid: string | undefined;
  /** Whether drop-downs for Juju's model, application and unit are added. */
  readonly withDropdowns: boolean;
  /** What is known of the sender's place in Juju, without the prefix `juju_`: `model`, `unit`, ... */
  readonly topologyKeys: readonly string[];
}

/** What Grafana tells a dashboard from others by. */
export interface DashboardIdentity {
  readonly uid: string;
  readonly title: string;
  readonly version: number;
}

/** A dashboard as it goes to Grafana. */
export interface RenderedDashboard extends DashboardIdentity {
  readonly content: string;
}

/** What can be told of a dashboard without rendering it. */
export interface ExaminedDashboard extends DashboardIdentity {
  /** How much work it is: its characters, and five times those of its queries, which have to be parsed. */
  readonly weight: number;
  /** What its author is to know though Grafana shows it; absent where there is nothing. */
  readonly notice?: string;
}

/** Five times what the largest published dashboards have. */
const dashboardLimits: JsonLimits = { characters: 5_242_880, depth: 100, values: 250_000 };

/** Of Grafana's column `dashboard.uid`. */
const maxUidLength = 40;
/** Of its column `dashboard.title`, which PostgreSQL keeps to. */
const maxTitleLength = 189;

/** @throws DashboardError where it is none that Grafana would take. */
export function examineDashboard(
  json: string,
  { alternativeUid }: Pick<RenderOptions, 'alternativeUid'>,
): ExaminedDashboard {
  const { dashboard, ...identity } = readDashboard(json, alternativeUid);
  const queries = panelsOf(dashboard).flatMap((panel) => targetsOf(panel).map(({ expr }) => expr));
  const lengths = queries.map((query) => (typeof query === 'string' ? query.length : 0));
  const notice = describeAngularPanels(dashboard);
  const weight = lengths.reduce((sum, length) => sum + 5 * length, json.length);
  return { ...identity, weight, ...(notice === undefined ? {} : { notice }) };
}

/** @throws DashboardError where it is none that Grafana would take. */
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
  const uid = uidOf(dashboard, alternativeUid);
  dashboard['uid'] = uid;
  return { uid, title: titleOf(dashboard), version: versionOf(dashboard), dashboard };
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

function uidOf({ uid: own }: JsonObject, alternative: string | undefined): string {
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

function titleOf({ title }: JsonObject): string {
  if (typeof title !== 'string' || title.trim() === '') throw new DashboardError('has no title');
  const name = title.trim();
  if (name === selfDashboardTitle)
    throw new DashboardError('has the title of the dashboard about Grafana itself');
  if (name.length > maxTitleLength)
    throw new DashboardError(`has a title of more than ${maxTitleLength} characters`);
  return name;
}

/** Some dashboards give it as text; one that is no whole number counts as 0. */
function versionOf({ version }: JsonObject): number {
  const isNumber = typeof version === 'number' || /^\s*[+-]?\d+\s*$/.test(String(version));
  const number = isNumber ? Math.trunc(Number(version)) : 0;
  return Number.isSafeInteger(number) ? number : 0;
}

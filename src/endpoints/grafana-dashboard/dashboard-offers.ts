import { createHash } from 'node:crypto';
import { renderCanonicalJson, SdkError } from 'charmkit/base';
import {
  DashboardContentError,
  type DashboardTemplate,
  decodeContent,
} from 'charmkit/interfaces/grafana-dashboard';
import { nameDashboardFile } from '../../grafana/dashboards/dashboard-paths.ts';
import {
  identifyDashboard,
  isUsable,
  type KnownDashboard,
  type UnusableDashboard,
} from '../../grafana/dashboards/known-dashboard.ts';
import type { OfferedDashboard } from '../../grafana/dashboards/offered-dashboard.ts';
import type { DashboardSender } from '../../grafana/dashboards/plan-dashboards.ts';
import type { RenderedDashboard } from '../../grafana/dashboards/render/render-dashboard.ts';

/** Converts a template to a dashboard that can be offered to Grafana. */
export function convertTemplate(
  { number: sender, folder }: DashboardSender,
  template: DashboardTemplate,
): OfferedDashboard {
  const { id, charm = '', content, topology, injectDropdowns: withDropdowns, alternativeUid } = template;
  const topologyKeys = Object.keys(topology).sort();
  const madeOf = renderCanonicalJson([content, alternativeUid ?? null, withDropdowns, topologyKeys]);
  const digest = createHash('sha256').update(madeOf).digest('hex');
  const file = nameDashboardFile(charm, digest);
  return { sender, template: id, file, folder, content, alternativeUid, withDropdowns, topologyKeys };
}

/**
 * Renders a dashboard for Grafana.
 * @throws SdkError if Grafana would not accept it.
 */
export async function renderOffer(
  offer: Pick<OfferedDashboard, 'content' | 'alternativeUid' | 'withDropdowns' | 'topologyKeys' | 'folder'>,
): Promise<RenderedDashboard> {
  const { renderDashboard } = await loadRenderer();
  const { alternativeUid, withDropdowns, topologyKeys } = offer;
  const options = { alternativeUid, withDropdowns, topologyKeys };
  const rendered = renderDashboard(await decodeContent(offer.content), options);
  // Grafana moves a dashboard to another folder only if the content of its file differs as well.
  return offer.folder === undefined ? rendered : { ...rendered, content: `${rendered.content}\n` };
}

/**
 * Examines these dashboards, in their order. Dashboards that are already known are not decoded again. A
 * sender could pack a hundred times as much into a databag as is reasonable to read: if its dashboards are
 * too much work together, the last ones are left out.
 */
export async function examineOffers(
  offers: readonly OfferedDashboard[],
  remembered: ReadonlyMap<string, KnownDashboard>,
): Promise<readonly KnownDashboard[]> {
  const examined: KnownDashboard[] = [];
  let weight = 0;
  // One after another: each may need as much memory as a browser uses for it.
  for (const offer of offers) {
    const known = remembered.get(identifyDashboard(offer));
    const isKnown = known !== undefined && !isLeftOut(known);
    const dashboard = weight > maxWeight ? leaveOut(offer) : isKnown ? known : await examineOffer(offer);
    weight += dashboard.weight;
    examined.push(dashboard);
  }
  return examined;
}

const maxWeight = 268_435_456;
const leftOut = 'is not shown: the dashboards before it reach the size limit of one application';

function leaveOut(offer: OfferedDashboard): UnusableDashboard {
  return { ...readOrigin(offer), weight: 0, problem: leftOut };
}

function readOrigin({ sender, template, file, folder }: OfferedDashboard) {
  return { sender, template, file, ...(folder === undefined ? {} : { folder }) };
}

function isLeftOut(dashboard: KnownDashboard): boolean {
  return !isUsable(dashboard) && dashboard.problem === leftOut;
}

async function examineOffer(offer: OfferedDashboard): Promise<KnownDashboard> {
  const origin = readOrigin(offer);
  let weight = 0;
  try {
    const json = await decodeContent(offer.content);
    weight = json.length;
    const { examineDashboard } = await loadRenderer();
    return { ...origin, ...examineDashboard(json, { alternativeUid: offer.alternativeUid }) };
  } catch (error) {
    // Any error concerns this dashboard only. Messages other than the charm's own may repeat its content.
    const problem = error instanceof SdkError ? error.message : 'cannot be used';
    if (error instanceof DashboardContentError) weight = error.unpackedBytes;
    return { ...origin, weight, problem };
  }
}

/** Only hooks that need the renderer load it with its grammars. */
function loadRenderer() {
  return import('../../grafana/dashboards/render/render-dashboard.ts');
}

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
import type { RenderedDashboard } from '../../grafana/dashboards/render/render-dashboard.ts';

/** Converts a template to a dashboard that can be offered to Grafana. */
export function convertTemplate(sender: number, template: DashboardTemplate): OfferedDashboard {
  const { id, charm = '', content, topology, injectDropdowns: withDropdowns, alternativeUid } = template;
  const topologyKeys = Object.keys(topology).sort();
  const madeOf = renderCanonicalJson([content, alternativeUid ?? null, withDropdowns, topologyKeys]);
  const digest = createHash('sha256').update(madeOf).digest('hex');
  const file = nameDashboardFile(charm, digest);
  return { sender, template: id, file, content, alternativeUid, withDropdowns, topologyKeys };
}

/**
 * Renders a dashboard for Grafana.
 * @throws SdkError if Grafana would not accept it.
 */
export async function renderOffer(
  offer: Pick<OfferedDashboard, 'content' | 'alternativeUid' | 'withDropdowns' | 'topologyKeys'>,
): Promise<RenderedDashboard> {
  const { renderDashboard } = await loadRenderer();
  const { alternativeUid, withDropdowns, topologyKeys } = offer;
  return renderDashboard(await decodeContent(offer.content), { alternativeUid, withDropdowns, topologyKeys });
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

function leaveOut({ sender, template, file }: OfferedDashboard): UnusableDashboard {
  return { sender, template, file, weight: 0, problem: leftOut };
}

function isLeftOut(dashboard: KnownDashboard): boolean {
  return !isUsable(dashboard) && dashboard.problem === leftOut;
}

async function examineOffer(offer: OfferedDashboard): Promise<KnownDashboard> {
  const { sender, template, file } = offer;
  let weight = 0;
  try {
    const json = await decodeContent(offer.content);
    weight = json.length;
    const { examineDashboard } = await loadRenderer();
    return { sender, template, file, ...examineDashboard(json, { alternativeUid: offer.alternativeUid }) };
  } catch (error) {
    // Any error concerns this dashboard only. Messages other than the charm's own may repeat its content.
    const problem = error instanceof SdkError ? error.message : 'cannot be used';
    if (error instanceof DashboardContentError) weight = error.unpackedBytes;
    return { sender, template, file, weight, problem };
  }
}

/** Only hooks that need the renderer load it with its grammars. */
function loadRenderer() {
  return import('../../grafana/dashboards/render/render-dashboard.ts');
}

import { createHash } from 'node:crypto';
import { canonicalJson, SdkError } from 'charmkit/base';
import { type DashboardTemplate, decodeContent } from 'charmkit/interfaces/grafana-dashboard';
import { dashboardFile } from '../grafana/dashboards/dashboard-paths.ts';
import {
  isUsable,
  type KnownDashboard,
  keyOf,
  type UnusableDashboard,
} from '../grafana/dashboards/known-dashboard.ts';
import type { OfferedDashboard } from '../grafana/dashboards/offered-dashboard.ts';

/** A template as something that Grafana can be offered. */
export function offerOf(sender: number, template: DashboardTemplate): OfferedDashboard {
  const { id, charm = '', content, topology, injectDropdowns, alternativeUid } = template;
  const topologyKeys = Object.keys(topology).sort();
  const madeOf = canonicalJson([content, alternativeUid ?? null, injectDropdowns, topologyKeys]);
  const digest = createHash('sha256').update(madeOf).digest('hex');
  return {
    sender,
    template: id,
    file: dashboardFile(charm, digest),
    render: async () => {
      // Grammars and all are loaded by the hooks that need them.
      const { renderDashboard } = await import('../grafana/dashboards/render/render-dashboard.ts');
      const options = { alternativeUid, withDropdowns: injectDropdowns, topologyKeys };
      return renderDashboard(await decodeContent(content), options);
    },
  };
}

/** What is to be known of these dashboards, in their order. Those that are known already are not decoded again. */
export async function examineOffers(
  offers: readonly OfferedDashboard[],
  known: ReadonlyMap<string, KnownDashboard>,
): Promise<readonly KnownDashboard[]> {
  const examined: KnownDashboard[] = [];
  let size = 0;
  // One after another: each may take as much memory as a browser has for one.
  for (const offer of offers) {
    const dashboard =
      size > maxSenderSize ? tooLarge(offer) : (known.get(keyOf(offer)) ?? (await examine(offer)));
    if (isUsable(dashboard)) size += dashboard.size;
    examined.push(dashboard);
  }
  return examined;
}

/** Of one sender. It could pack a hundred times as much into a databag, and all hooks would wait for it. */
const maxSenderSize = 134_217_728;

function tooLarge({ sender, template, file }: OfferedDashboard): UnusableDashboard {
  const problem = `is left out: those before it are larger than ${maxSenderSize} characters together`;
  return { sender, template, file, problem };
}

async function examine({ sender, template, file, render }: OfferedDashboard): Promise<KnownDashboard> {
  try {
    const { uid, title, version, content } = await render();
    return { sender, template, file, uid, title, version, size: content.length };
  } catch (error) {
    // Whatever it is, it is about this dashboard alone. Other messages than ours may repeat what stands in it.
    const problem = error instanceof SdkError ? error.message : 'is none that can be worked with';
    return { sender, template, file, problem };
  }
}

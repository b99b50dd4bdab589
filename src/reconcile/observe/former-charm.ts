import type { HookContext } from 'charmkit/charm';
import { readPeers } from '../../endpoints/grafana.ts';
import { listFormerDashboards } from '../../grafana/dashboards/observe-files.ts';
import { formerDatabaseToolPath } from '../../grafana/files.ts';

/**
 * Keys of the peer application databag that only the Python charm used: whole dashboards, and a password in
 * plain text.
 */
const formerKeys = ['dashboards', 'database'];

/**
 * Finds what the Python charm left behind, when this charm replaces it. Returns the files that are no longer
 * needed and, on the leader, removes the Python charm's keys from the peer relation. Data that this charm
 * continues to use is already in its place.
 */
export async function observeFormerCharm(
  context: HookContext,
  { isReachable }: { readonly isReachable: boolean },
): Promise<readonly string[]> {
  if (context.event.kind !== 'upgrade-charm') return [];
  if (await context.isLeader()) {
    const { relation } = await readPeers(context);
    relation?.writeOwnApp(Object.fromEntries(formerKeys.map((key) => [key, undefined])));
  }
  if (!isReachable) return [];
  return [...(await listFormerDashboards(context.container('grafana'))), formerDatabaseToolPath];
}

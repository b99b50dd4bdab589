import type { HookContext } from 'charmkit/charm';
import { readPeers } from '../endpoints/grafana.ts';
import { listFormerDashboards } from '../grafana/dashboards/observe-files.ts';
import { formerDatabaseToolPath } from '../grafana/files.ts';

/** Keys of the peer application's databag that only the Python charm used: whole dashboards, and a password in the open. */
const formerKeys = ['dashboards', 'database'];

/**
 * What the Python charm has left, looked for when one charm takes another's place. Gives files that nobody needs any more,
 * and on the leader takes such things out of the peer relation. What this charm goes on with, it finds where it keeps it.
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

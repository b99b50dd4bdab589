import { canonicalJson } from 'charmkit/base';
import type { HookContext } from 'charmkit/charm';
import { readMesh } from 'charmkit/interfaces/service-mesh';
import * as z from 'zod';
import { observeFact, readPeers, type SharedFact } from '../relations/peers.ts';
import type { Scope } from '../relations/scope.ts';
import type { Labels } from './label-memory.ts';

const endpoint = 'service-mesh';

/** With what labels the mesh takes an application in; none without a mesh. */
const meshLabels: SharedFact<Labels> = {
  key: 'mesh_labels',
  endpoint,
  schema: z.record(z.string(), z.string()),
  read: async (context) => {
    const [relation] = await context.relations(endpoint);
    return (relation && (await readMesh(context, relation)))?.labels ?? {};
  },
};

/**
 * What labels the leader's pod wears, as JSON in the peer application databag: null where Kubernetes has not come to an
 * end with them, and nothing where there are none.
 */
const wornKey = 'mesh_labels_worn';

/**
 * The labels for which Kubernetes is to be asked in this hook; undefined where it need not be, as in an application that
 * never saw a mesh. The leader asks until they are worn, and looks again in the hooks that look at everything.
 */
export async function observeMeshLabels(context: HookContext, scope: Scope): Promise<Labels | undefined> {
  const wanted = await observeFact(context, scope, meshLabels);
  if (!(await context.isLeader())) return undefined;
  const { data } = await readPeers(context);
  const isNews = canonicalJson(wanted) !== (data[wornKey] ?? '{}');
  const isChecked = scope === 'everything' && Object.keys(wanted).length > 0;
  return isNews || isChecked ? wanted : undefined;
}

/** Tells the hooks to come what is worn; null where that is not known yet. Leader only. */
export async function keepWornLabels(context: HookContext, worn: Labels | null): Promise<void> {
  const { relation } = await readPeers(context);
  const isNone = worn !== null && Object.keys(worn).length === 0;
  relation?.writeOwnApp({ [wornKey]: isNone ? undefined : canonicalJson(worn) });
}

import type { HookContext, Relation } from 'charmkit/charm';
import { announceVersion } from 'charmkit/interfaces/certificate-transfer';
import { publishMeshIdentity } from 'charmkit/interfaces/cross-model-mesh';
import { peerKeys } from 'charmkit/interfaces/grafana-datasource';
import { tellCatalogue } from './catalogue.ts';
import { askForCharmTracing } from './charm-tracing.ts';
import { tellAuthProxy } from './grafana-auth.ts';
import { tellMetadata } from './grafana-metadata.ts';
import { askForIngress } from './ingress.ts';
import { tellCollector } from './metrics-endpoint.ts';
import { askForClient } from './oauth.ts';
import { readPeers } from './peers.ts';
import { tellProfiler } from './profiling-endpoint.ts';
import type { Scope } from './scope.ts';
import { mayChangePolicies, tellMesh } from './service-mesh.ts';
import type { Urls } from './urls.ts';
import { askForWorkloadTracing } from './workload-tracing.ts';

type Publish = (context: HookContext, relation: Relation, urls: Urls) => Promise<void>;

const byEveryUnit: Readonly<Record<string, Publish>> = {
  ingress: askForIngress,
  'metrics-endpoint': tellCollector,
  'profiling-endpoint': tellProfiler,
};

const byLeader: Readonly<Record<string, Publish>> = {
  catalogue: tellCatalogue,
  'charm-tracing': askForCharmTracing,
  'grafana-auth': tellAuthProxy,
  'grafana-metadata': tellMetadata,
  oauth: askForClient,
  'receive-ca-cert': announceVersion,
  'require-cmr-mesh': publishMeshIdentity,
  'service-mesh': tellMesh,
  'workload-tracing': askForWorkloadTracing,
};

/**
 * Tells related applications what they need to know of this one: the application on the other side in a relation's own
 * hooks, and all of them in the hooks that look at everything, or once there is another URL or
 * scheme; the mesh also in the hooks of others that are to reach Grafana through it.
 */
export async function publish(
  context: HookContext,
  scope: Scope,
  { urls, isSwitched }: { readonly urls: Urls; readonly isSwitched: boolean },
): Promise<void> {
  const isLeader = await context.isLeader();
  const publishers = isLeader ? { ...byEveryUnit, ...byLeader } : byEveryUnit;
  const tellsAll = scope === 'everything' || (isLeader && (isSwitched || (await isNews(context, urls))));
  const publishing = Object.entries(publishers).map(async ([endpoint, publishOne]) => {
    const tellsAllHere = tellsAll || (endpoint === 'service-mesh' && mayChangePolicies(context));
    const relations = tellsAllHere ? await context.relations(endpoint) : ownRelation(context, endpoint);
    await Promise.all(relations.map((relation) => publishOne(context, relation, urls)));
  });
  await Promise.all(publishing);
}

/** What all data sources' providers were told last, all others were, too. */
async function isNews(context: HookContext, { external }: Urls): Promise<boolean> {
  const { data } = await readPeers(context);
  return data[peerKeys.publishedBaseUrl] !== external;
}

function ownRelation(context: HookContext, endpoint: string): readonly Relation[] {
  const relation = context.eventRelation();
  const isOver = context.event.kind === 'relation-broken';
  return relation?.endpoint === endpoint && !isOver ? [relation] : [];
}

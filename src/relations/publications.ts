import type { HookContext, Relation } from 'charmkit/charm';
import { announceVersion } from 'charmkit/interfaces/certificate-transfer';
import { publishMeshIdentity } from 'charmkit/interfaces/cross-model-mesh';
import { peerKeys } from 'charmkit/interfaces/grafana-datasource';
import { withdrawProfiles } from 'charmkit/interfaces/parca-scrape';
import { withdrawMetrics } from 'charmkit/interfaces/prometheus-scrape';
import { tellCatalogue } from './catalogue.ts';
import { askForCharmTracing } from './charm-tracing.ts';
import { tellAuthProxy } from './grafana-auth.ts';
import { tellMetadata } from './grafana-metadata.ts';
import { askForIngress, forwardIngress } from './ingress.ts';
import { tellCollector } from './metrics-endpoint.ts';
import { askForClient } from './oauth.ts';
import { readPeers } from './peers.ts';
import { askForDatabase } from './pgsql.ts';
import { tellProfiler } from './profiling-endpoint.ts';
import type { Scope } from './scope.ts';
import { mayChangePolicies, tellMesh } from './service-mesh.ts';
import type { ServingObservation } from './serving.ts';
import type { Urls } from './urls.ts';
import { askForWorkloadTracing } from './workload-tracing.ts';

type Publish = (
  context: HookContext,
  relation: Relation,
  told: Urls & Pick<ServingObservation, 'leadingUnit'>,
) => Promise<void>;

const byEveryUnit: Readonly<Record<string, Publish>> = {
  ingress: askForIngress,
  'metrics-endpoint': tellCollector,
  pgsql: askForDatabase,
  'profiling-endpoint': tellProfiler,
};

/** What a unit that does not run Grafana says instead. */
const byIdleUnit: Readonly<Record<string, Publish>> = {
  ingress: forwardIngress,
  'metrics-endpoint': withdrawMetrics,
  'profiling-endpoint': withdrawProfiles,
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

export interface Publication {
  readonly urls: Urls;
  /** Whether Grafana turns from HTTP to HTTPS in this hook, or back. */
  readonly isSwitched: boolean;
  readonly serving: ServingObservation;
}

/**
 * Tells related applications what they need to know of this one: the application on the other side in a relation's own
 * hooks, and all of them in the hooks that look at everything, or once there is another URL or
 * scheme, or another unit that runs Grafana; the mesh also in the hooks of others that are to reach Grafana through it.
 */
export async function publish(
  context: HookContext,
  scope: Scope,
  { urls, isSwitched, serving }: Publication,
): Promise<void> {
  const isLeader = await context.isLeader();
  const publishers = {
    ...byEveryUnit,
    ...(serving.isServing ? {} : byIdleUnit),
    ...(isLeader ? byLeader : {}),
  };
  const isNewToAll = serving.isNews || (isLeader && (isSwitched || (await isNews(context, urls))));
  const tellsAll = scope === 'everything' || isNewToAll;
  const told = { ...urls, leadingUnit: serving.leadingUnit };
  const publishing = Object.entries(publishers).map(async ([endpoint, publishOne]) => {
    const tellsAllHere = tellsAll || (endpoint === 'service-mesh' && mayChangePolicies(context));
    const relations = tellsAllHere ? await context.relations(endpoint) : ownRelation(context, endpoint);
    await Promise.all(relations.map((relation) => publishOne(context, relation, told)));
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

import { renderCanonicalJson } from 'charmkit/base';
import { type HookContext, mapRelations, type Relation } from 'charmkit/charm';
import { announceVersion } from 'charmkit/interfaces/certificate-transfer';
import { publishLogSender } from 'charmkit/interfaces/loki-push-api';
import { withdrawProfiles } from 'charmkit/interfaces/parca-scrape';
import { withdrawMetrics } from 'charmkit/interfaces/prometheus-scrape';
import { publishEntry } from '../endpoints/catalogue.ts';
import { askForCharmTracing } from '../endpoints/charm-tracing.ts';
import { readPeers } from '../endpoints/grafana.ts';
import { publishAuthMode } from '../endpoints/grafana-auth.ts';
import { publishMetadata } from '../endpoints/grafana-metadata.ts';
import { askForIngress, forwardIngress } from '../endpoints/ingress.ts';
import { publishMetricsTarget } from '../endpoints/metrics-endpoint/metrics-endpoint.ts';
import { askForClient } from '../endpoints/oauth.ts';
import { askForDatabase } from '../endpoints/pgsql.ts';
import { publishProfilingTarget } from '../endpoints/profiling-endpoint.ts';
import { publishOwnIdentity } from '../endpoints/require-cmr-mesh.ts';
import { mayChangePolicies, publishMeshPolicies } from '../endpoints/service-mesh/service-mesh.ts';
import { askForWorkloadTracing } from '../endpoints/workload-tracing.ts';
import type { Scope } from './scope.ts';
import type { ServingObservation } from './serving.ts';
import type { Urls } from './urls.ts';

type Publish = (
  context: HookContext,
  relation: Relation,
  told: Urls &
    Pick<ServingObservation, 'leadingUnit'> &
    Pick<Publication, 'sharesDatabase' | 'redirectsToHttps'>,
) => Promise<void>;

/** What this application publishes on one endpoint. */
interface EndpointPublication {
  readonly endpoint: string;
  /** Who publishes: only the leader, or each unit. */
  readonly by: 'leader' | 'unit';
  readonly publish: Publish;
  /** What a unit that does not run Grafana publishes instead. */
  readonly publishIdle?: Publish;
  /** Whether this hook concerns all relations of the endpoint, beyond the hooks that read everything. */
  readonly isDue?: (context: HookContext) => boolean;
}

const publications: readonly EndpointPublication[] = [
  { endpoint: 'catalogue', by: 'leader', publish: publishEntry },
  { endpoint: 'charm-tracing', by: 'leader', publish: askForCharmTracing },
  { endpoint: 'grafana-auth', by: 'leader', publish: publishAuthMode },
  { endpoint: 'grafana-metadata', by: 'leader', publish: publishMetadata },
  { endpoint: 'ingress', by: 'unit', publish: askForIngress, publishIdle: forwardIngress },
  { endpoint: 'logging', by: 'leader', publish: (context, relation) => publishLogSender(context, relation) },
  { endpoint: 'metrics-endpoint', by: 'unit', publish: publishMetricsTarget, publishIdle: withdrawMetrics },
  { endpoint: 'oauth', by: 'leader', publish: askForClient },
  { endpoint: 'pgsql', by: 'unit', publish: askForDatabase },
  {
    endpoint: 'profiling-endpoint',
    by: 'unit',
    publish: publishProfilingTarget,
    publishIdle: withdrawProfiles,
  },
  { endpoint: 'receive-ca-cert', by: 'leader', publish: announceVersion },
  { endpoint: 'require-cmr-mesh', by: 'leader', publish: publishOwnIdentity },
  { endpoint: 'service-mesh', by: 'leader', publish: publishMeshPolicies, isDue: mayChangePolicies },
  { endpoint: 'workload-tracing', by: 'leader', publish: askForWorkloadTracing },
];

/**
 * Key of the unit's own peer databag that records what this unit has published to its relations. Juju commits
 * it in the same transaction as the publications, so a hook whose commit was lost publishes again.
 */
const publishedKey = 'published';

export interface Publication {
  readonly scope: Scope;
  readonly urls: Urls;
  readonly serving: ServingObservation;
  /** Whether several units share a database, and so reach each other. */
  readonly sharesDatabase: boolean;
  /** Whether the ingress redirects people to HTTPS. */
  readonly redirectsToHttps: boolean;
}

/**
 * Publishes what related applications need to know about this application. A relation's own hooks publish to
 * that relation. Hooks that read everything publish to all relations, and so does any hook in which the URLs,
 * the unit's leadership or the units that run Grafana differ from the last publication. Hooks of
 * applications that reach Grafana through the mesh also publish to the mesh.
 */
export async function publishRelationData(context: HookContext, publication: Publication): Promise<void> {
  const { scope, urls, serving, sharesDatabase, redirectsToHttps } = publication;
  const isLeader = await context.isLeader();
  const hasNews = await recordPublication(context, { ...publication, isLeader });
  const tellsAll = scope === 'everything' || hasNews;
  const told = { ...urls, leadingUnit: serving.leadingUnit, sharesDatabase, redirectsToHttps };
  const publishing = publications
    .filter(({ by }) => by === 'unit' || isLeader)
    .map(async ({ endpoint, publish, publishIdle = publish, isDue }) => {
      const tellsAllHere = tellsAll || isDue?.(context);
      const relations = tellsAllHere ? await context.relations(endpoint) : ownRelation(context, endpoint);
      const publishOne = serving.isServing ? publish : publishIdle;
      await mapRelations(relations, (relation) => publishOne(context, relation, told));
    });
  await Promise.all(publishing);
}

/** Records the publication to all relations in the unit's peer databag, and returns whether it is new. */
async function recordPublication(
  context: HookContext,
  { urls, serving, sharesDatabase, isLeader }: Omit<Publication, 'scope'> & { readonly isLeader: boolean },
): Promise<boolean> {
  const { relation } = await readPeers(context);
  if (!relation) return false;
  const { external, direct } = urls;
  const { isServing, leadingUnit } = serving;
  const runs = isServing || leadingUnit;
  const published = renderCanonicalJson({ external, direct, isLeader, runs, sharesDatabase });
  const before = (await relation.readOwnUnit())[publishedKey];
  if (before !== published) relation.writeOwnUnit({ [publishedKey]: published });
  return before !== published;
}

function ownRelation(context: HookContext, endpoint: string): readonly Relation[] {
  const relation = context.eventRelation();
  const isOver = context.event.kind === 'relation-broken';
  return relation?.endpoint === endpoint && !isOver ? [relation] : [];
}

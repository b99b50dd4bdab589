import { catalogue } from '../../endpoints/catalogue.ts';
import { charmTracing } from '../../endpoints/charm-tracing.ts';
import { peers } from '../../endpoints/grafana.ts';
import { grafanaAuth } from '../../endpoints/grafana-auth.ts';
import { grafanaMetadata } from '../../endpoints/grafana-metadata.ts';
import { ingress } from '../../endpoints/ingress.ts';
import { logging } from '../../endpoints/logging.ts';
import { metricsEndpoint } from '../../endpoints/metrics-endpoint/metrics-endpoint.ts';
import { oauth } from '../../endpoints/oauth.ts';
import { pgsql } from '../../endpoints/pgsql.ts';
import { profilingEndpoint } from '../../endpoints/profiling-endpoint.ts';
import { receiveCaCert } from '../../endpoints/receive-ca-cert.ts';
import { requireCmrMesh } from '../../endpoints/require-cmr-mesh.ts';
import { serviceMesh } from '../../endpoints/service-mesh/service-mesh.ts';
import { workloadTracing } from '../../endpoints/workload-tracing.ts';
import type { Endpoint, EndpointFact } from './endpoint.ts';

/**
 * The endpoints with facts or publications. `src/reconcile/observe/` asks once for the whole list which of them a hook
 * concerns. The other endpoints of metadata.yaml have observations of their own.
 */
export const endpoints = [
  catalogue,
  charmTracing,
  peers,
  grafanaAuth,
  grafanaMetadata,
  ingress,
  logging,
  metricsEndpoint,
  oauth,
  pgsql,
  profilingEndpoint,
  receiveCaCert,
  requireCmrMesh,
  serviceMesh,
  workloadTracing,
] as const satisfies readonly Endpoint[];

type ListedFact = Extract<(typeof endpoints)[number], { readonly fact: unknown }>['fact'];

/** The facts from relations that determine how Grafana runs, by their names. */
export type RelationFacts = {
  readonly [Fact in ListedFact as Fact['name']]: Fact extends EndpointFact<string, infer Value>
    ? Value
    : never;
};

import { readTracingReceiver, requestTracing } from 'charmkit/interfaces/tracing';
import type { TraceCollector } from 'charmkit/tracing';
import * as z from 'zod';
import type { WorkloadObservation } from '../grafana/observing/observe-workload.ts';
import type { Tls } from '../grafana/planning/certificates.ts';
import { defineFact, type Endpoint } from '../reconcile/observe/endpoint.ts';

/** The URL of the receiver of the charm's own traces. Null if there is no receiver. */
const charmTraces = defineFact({
  name: 'charmTraces',
  key: 'charm_traces',
  schema: z.string().nullable(),
  read: async (context) => {
    const [relation] = await context.relations('charm-tracing');
    return (relation && (await readTracingReceiver(context, relation, 'otlp_http'))) ?? null;
  },
});

export const charmTracing = {
  endpoint: 'charm-tracing',
  fact: charmTraces,
  publication: {
    by: 'leader',
    publish: (context, relation) => requestTracing(context, relation, ['otlp_http']),
  },
} as const satisfies Endpoint;

/**
 * The receiver and the authorities that verify it, which are those that Grafana trusts. The authorities are
 * unknown while the container can't be reached.
 */
export function chooseTraceCollector({
  facts,
  certificate,
  authorities,
  workload,
}: {
  readonly facts: { readonly charmTraces: string | null };
  readonly certificate: { readonly tls: Tls | undefined };
  readonly authorities: { readonly pem: string };
  readonly workload: WorkloadObservation | undefined;
}): TraceCollector | undefined {
  if (facts.charmTraces === null) return undefined;
  const ca = [certificate.tls?.ca ?? '', authorities.pem].filter((pem) => pem !== '').join('\n');
  return { url: facts.charmTraces, ca: workload && ca };
}

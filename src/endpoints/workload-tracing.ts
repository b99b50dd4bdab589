import { readTracingReceiver, requestTracing } from 'charmkit/interfaces/tracing';
import * as z from 'zod';
import { defineFact, type Endpoint } from '../reconcile/observe/endpoint.ts';

/** In the order of preference. Every Grafana sends traces over gRPC, and recent ones also over HTTP. */
const protocols = ['otlp_grpc', 'otlp_http'] as const;

/** What Grafana's INI file can contain: Grafana would expand `$`. */
const writableUrl = /^https?:\/\/[\w.:[\]-]+[\w./-]*$/;

/**
 * The receiver of Grafana's traces: `host:port` for gRPC, or a URL if the provider offers only OTLP over HTTP.
 * Null if there is no receiver.
 */
const workloadTraces = defineFact({
  name: 'workloadTraces',
  key: 'workload_traces',
  schema: z.string().nullable(),
  read: async (context) => {
    const [relation] = await context.relations('workload-tracing');
    const address = relation && (await readTracingReceiver(context, relation, ...protocols));
    const isUnwritable = address?.includes('://') && !writableUrl.test(address);
    return address === undefined || isUnwritable ? null : address;
  },
});

export const workloadTracing = {
  endpoint: 'workload-tracing',
  fact: workloadTraces,
  publication: {
    by: 'leader',
    publish: (context, relation) => requestTracing(context, relation, protocols),
  },
} as const satisfies Endpoint;

import type { HookContext, Relation } from 'charmkit/charm';
import { readTracingReceiver, requestTracing } from 'charmkit/interfaces/tracing';
import * as z from 'zod';
import type { SharedFact } from './grafana.ts';

/** Where Grafana sends its traces, as `host:port`; null while nobody takes them. */
export const workloadTraces: SharedFact<string | null> = {
  key: 'workload_traces',
  endpoint: 'workload-tracing',
  schema: z.string().nullable(),
  read: async (context) => {
    const [relation] = await context.relations('workload-tracing');
    return (relation && (await readTracingReceiver(context, relation, 'otlp_grpc'))) ?? null;
  },
};

/** gRPC is the one way by which Grafana sends traces. */
export async function askForWorkloadTracing(context: HookContext, relation: Relation): Promise<void> {
  await requestTracing(context, relation, ['otlp_grpc']);
}

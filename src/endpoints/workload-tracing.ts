import type { HookContext, Relation } from 'charmkit/charm';
import { readTracingReceiver, requestTracing } from 'charmkit/interfaces/tracing';
import * as z from 'zod';
import type { SharedFact } from './grafana.ts';

/** The `host:port` to which Grafana sends its traces. Null if there is no receiver. */
export const workloadTraces: SharedFact<string | null> = {
  key: 'workload_traces',
  endpoint: 'workload-tracing',
  schema: z.string().nullable(),
  read: async (context) => {
    const [relation] = await context.relations('workload-tracing');
    return (relation && (await readTracingReceiver(context, relation, 'otlp_grpc'))) ?? null;
  },
};

/** Grafana sends traces only over gRPC. */
export async function askForWorkloadTracing(context: HookContext, relation: Relation): Promise<void> {
  await requestTracing(context, relation, ['otlp_grpc']);
}

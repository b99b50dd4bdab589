import type { HookContext, Relation } from 'charmkit/charm';
import { readTracingReceiver, requestTracing } from 'charmkit/interfaces/tracing';
import * as z from 'zod';
import type { SharedFact } from './peers.ts';

/** The URL of the receiver of the charm's own traces; null while nobody takes them. */
export const charmTraces: SharedFact<string | null> = {
  key: 'charm_traces',
  endpoint: 'charm-tracing',
  schema: z.string().nullable(),
  read: async (context) => {
    const [relation] = await context.relations('charm-tracing');
    return (relation && (await readTracingReceiver(context, relation, 'otlp_http'))) ?? null;
  },
};

export async function askForCharmTracing(context: HookContext, relation: Relation): Promise<void> {
  await requestTracing(context, relation, ['otlp_http']);
}

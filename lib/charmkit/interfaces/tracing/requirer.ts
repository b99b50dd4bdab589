import { type HookContext, publishApp, type Relation, readApp } from '../../charm/index.ts';
import { createReceiverSchema, type TracingProtocol } from './schema.ts';

/** Requests receivers of these protocols. Leader only. */
export async function requestTracing(
  context: HookContext,
  relation: Relation,
  protocols: readonly TracingProtocol[],
): Promise<void> {
  await publishApp(context, relation, { receivers: JSON.stringify(protocols) });
}

/**
 * The receiver for the first of these protocols that the other side offers: a URL with its scheme, to which the
 * protocol's own path is added, or `host:port` for gRPC. Undefined if the other side offers none of them.
 */
export async function readTracingReceiver(
  context: HookContext,
  relation: Relation,
  ...protocols: readonly TracingProtocol[]
): Promise<string | undefined> {
  const app = await readApp(context, relation, { schema: createReceiverSchema(...protocols) });
  return app?.receivers;
}

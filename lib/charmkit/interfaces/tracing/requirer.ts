import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
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
  { log }: HookContext,
  relation: Relation,
  ...protocols: readonly TracingProtocol[]
): Promise<string | undefined> {
  const offered = parseDatabag(createReceiverSchema(...protocols), await relation.readRemoteApp(), {
    relation,
    log,
  });
  return offered?.receivers;
}

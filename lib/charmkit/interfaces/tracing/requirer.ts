import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
import { receiverOf, type TracingProtocol } from './schema.ts';

/** Asks for receivers of these protocols. Leader only. */
export async function requestTracing(
  context: HookContext,
  relation: Relation,
  protocols: readonly TracingProtocol[],
): Promise<void> {
  await publishApp(context, relation, { receivers: JSON.stringify(protocols) });
}

/**
 * Where traces are received by a protocol: a URL with its scheme, to which the protocol's own path is added, or for one
 * over gRPC `host:port`. Undefined while the other side offers none.
 */
export async function readTracingReceiver(
  { log }: HookContext,
  relation: Relation,
  protocol: TracingProtocol,
): Promise<string | undefined> {
  const offered = parseDatabag(receiverOf(protocol), await relation.readRemoteApp(), { relation, log });
  return offered?.receivers;
}

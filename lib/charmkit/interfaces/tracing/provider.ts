import { type HookContext, publishApp, type Relation, readApp } from '../../charm/index.ts';
import { createReceiverSchema, protocolTypes, requirerApp, type TracingProtocol } from './schema.ts';

/** The receivers of this application, by protocol: URLs, or `host:port` for gRPC. */
export type TracingReceivers = Readonly<Partial<Record<TracingProtocol, string>>>;

/** The known protocols that the other side requests. */
export async function readRequestedProtocols(
  context: HookContext,
  relation: Relation,
): Promise<readonly TracingProtocol[]> {
  const app = await readApp(context, relation, { schema: requirerApp });
  return (app?.receivers ?? []).filter((name): name is TracingProtocol => Object.hasOwn(protocolTypes, name));
}

/**
 * Publishes the receivers; without receivers, removes them. Leader only.
 * @throws ZodError if an address does not fit its protocol, because no requirer would accept it.
 */
export async function publishTracingReceivers(
  context: HookContext,
  relation: Relation,
  receivers: TracingReceivers,
): Promise<void> {
  const offered = Object.entries(receivers).sort(([a], [b]) => (a < b ? -1 : 1)) as [
    TracingProtocol,
    string,
  ][];
  const list = JSON.stringify(
    offered.map(([name, url]) => ({ protocol: { name, type: protocolTypes[name] }, url })),
  );
  for (const [name] of offered) createReceiverSchema(name).parse({ receivers: list });
  await publishApp(context, relation, { receivers: offered.length === 0 ? undefined : list });
}

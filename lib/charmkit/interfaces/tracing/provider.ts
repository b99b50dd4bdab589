import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
import { protocolTypes, receiverOf, requirerApp, type TracingProtocol } from './schema.ts';

/** Where this application receives traces, by protocol: URLs, and for gRPC `host:port`. */
export type TracingReceivers = Readonly<Partial<Record<TracingProtocol, string>>>;

/** The protocols that the other side asks for, as far as they are known here. */
export async function readRequestedProtocols(
  { log }: HookContext,
  relation: Relation,
): Promise<readonly TracingProtocol[]> {
  const app = parseDatabag(requirerApp, await relation.readRemoteApp(), { relation, log });
  return (app?.receivers ?? []).filter((name): name is TracingProtocol => Object.hasOwn(protocolTypes, name));
}

/**
 * Says where traces are received; without receivers it takes back what was said. Leader only.
 * @throws ZodError where an address is none of its protocol's, which no requirer would take.
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
  for (const [name] of offered) receiverOf(name).parse({ receivers: list });
  await publishApp(context, relation, { receivers: offered.length === 0 ? undefined : list });
}

import * as z from 'zod';
import { httpUrl, jsonText, textUpTo } from '../../relation/index.ts';

/** The transport of each protocol in the Python library `tempo_coordinator_k8s.v0.tracing`. */
export const protocolTypes = {
  otlp_grpc: 'grpc',
  otlp_http: 'http',
  zipkin: 'http',
  jaeger_grpc: 'grpc',
  jaeger_thrift_http: 'http',
} as const;

/** A protocol for traces. */
export type TracingProtocol = keyof typeof protocolTypes;

/**
 * The interface `tracing`, second version: a JSON list of the requested protocols, and one of the receivers. An unknown
 * name is not an error: other applications may have requested it.
 */
export const requirerApp = z.object({ receivers: jsonText('settings', z.array(z.string())).optional() });

const receiver = z.object({ protocol: z.object({ name: z.string() }), url: z.string() });

/** Depends on the protocol's type: a URL, or a host with its port. */
const addresses = {
  http: httpUrl,
  grpc: textUpTo(260).regex(/^([\w.-]{1,253}|\[[\da-f:.]+\]):\d{1,5}$/i, 'is not host:port'),
};

/** The provider's databag: the address of its first receiver for the first of these protocols that it offers. */
export function createReceiverSchema(...protocols: readonly TracingProtocol[]) {
  const first = jsonText('settings', z.array(receiver)).transform((all, context) => {
    const offered = protocols.find((name) => all.some(({ protocol }) => protocol.name === name));
    if (offered === undefined) return undefined;
    const url = all.find(({ protocol }) => protocol.name === offered)?.url;
    const address = addresses[protocolTypes[offered]].safeParse(url);
    if (address.success) return address.data;
    context.addIssue(address.error.issues[0]?.message ?? 'does not fit');
    return z.NEVER;
  });
  return z.object({ receivers: first.optional() });
}

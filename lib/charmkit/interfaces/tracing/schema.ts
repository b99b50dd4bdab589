import * as z from 'zod';
import { httpUrl, jsonText, textUpTo } from '../../relation/index.ts';

/** What carries traces in each protocol that the Python library `tempo_coordinator_k8s.v0.tracing` names. */
export const protocolTypes = {
  otlp_grpc: 'grpc',
  otlp_http: 'http',
  zipkin: 'http',
  jaeger_grpc: 'grpc',
  jaeger_thrift_http: 'http',
} as const;

/** A protocol by which traces are sent. */
export type TracingProtocol = keyof typeof protocolTypes;

/**
 * The interface `tracing`, second version: a JSON list of the protocols that are asked for, and one of the receivers
 * there are. A name that is not known here is no fault: others may have asked for it.
 */
export const requirerApp = z.object({ receivers: jsonText('settings', z.array(z.string())).optional() });

const receiver = z.object({ protocol: z.object({ name: z.string() }), url: z.string() });

/** By the type of protocol: a URL, or a host and its port. */
const addresses = {
  http: httpUrl,
  grpc: textUpTo(260).regex(/^([\w.-]{1,253}|\[[\da-f:.]+\]):\d{1,5}$/i, 'is not host:port'),
};

/** The provider's databag as far as one protocol goes: the address of the first receiver of it. */
export function receiverOf(protocol: TracingProtocol) {
  const address = addresses[protocolTypes[protocol]];
  const first = jsonText('settings', z.array(receiver)).transform(
    (all) => all.find(({ protocol: { name } }) => name === protocol)?.url,
  );
  return z.object({ receivers: first.pipe(address.optional()).optional() });
}

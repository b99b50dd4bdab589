import type { Ini } from './ini-text.ts';

/** The destination of Grafana's traces, and the resource that they describe. */
export interface Tracing {
  /**
   * An OTLP receiver over gRPC, as `host:port`, or the URL of one over HTTP. Grafana connects to `host:port`
   * without TLS unless custom_config sets it.
   */
  readonly address: string;
  /** The attributes of every span, by name. */
  readonly resource: Readonly<Record<string, string>>;
}

/** Traces one percent of the requests. By default, Grafana traces all. */
export function planTracing({ address }: Tracing): Ini {
  return {
    'tracing.opentelemetry': { sampler_type: 'probabilistic', sampler_param: '0.01' },
    ...(address.includes('://')
      ? { 'tracing.opentelemetry.otlphttp': planHttp(new URL(address)) }
      : { 'tracing.opentelemetry.otlp': { address } }),
  };
}

/** Rule 22: a Grafana that does not know this section ignores it. */
function planHttp({ protocol, hostname, port, pathname }: URL): Readonly<Record<string, string>> {
  const isSecure = protocol === 'https:';
  const path = pathname.replace(/\/+$/, '');
  return {
    address: `${hostname}:${port || (isSecure ? '443' : '80')}`,
    insecure: String(!isSecure),
    ...(path === '' ? {} : { url_path: `${path}/v1/traces` }),
  };
}

/**
 * OpenTelemetry's SDK in Grafana reads it: comma-separated `key=value` pairs, with percent-encoded values.
 */
export function planTracingVariables({ resource }: Tracing): Record<string, string> {
  const pairs = Object.entries(resource).map(([name, value]) => `${name}=${value}`);
  return { OTEL_RESOURCE_ATTRIBUTES: pairs.join(',') };
}

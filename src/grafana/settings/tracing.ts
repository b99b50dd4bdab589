import type { Ini } from './ini-text.ts';

/** The destination of Grafana's traces, and the resource that they describe. */
export interface Tracing {
  /**
   * An OTLP receiver over gRPC, as `host:port`. Grafana connects without TLS unless custom_config sets it.
   */
  readonly address: string;
  /** The attributes of every span, by name. */
  readonly resource: Readonly<Record<string, string>>;
}

/** Traces one percent of the requests. By default, Grafana traces all. */
export function planTracing({ address }: Tracing): Ini {
  return {
    'tracing.opentelemetry': { sampler_type: 'probabilistic', sampler_param: '0.01' },
    'tracing.opentelemetry.otlp': { address },
  };
}

/**
 * OpenTelemetry's SDK in Grafana reads it: comma-separated `key=value` pairs, with percent-encoded values.
 */
export function planTracingVariables({ resource }: Tracing): Record<string, string> {
  const pairs = Object.entries(resource).map(([name, value]) => `${name}=${value}`);
  return { OTEL_RESOURCE_ATTRIBUTES: pairs.join(',') };
}

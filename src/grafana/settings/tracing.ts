import type { Ini } from './ini-text.ts';

/** Where Grafana sends its traces, and whose they are. */
export interface Tracing {
  /** An OTLP receiver over gRPC, as `host:port`. Grafana speaks to it without TLS unless custom_config says otherwise. */
  readonly address: string;
  /** What every span carries, by name. */
  readonly resource: Readonly<Record<string, string>>;
}

/** A hundredth of the requests are traced; Grafana traces all where nothing is said. */
export function planTracing({ address }: Tracing): Ini {
  return {
    'tracing.opentelemetry': { sampler_type: 'probabilistic', sampler_param: '0.01' },
    'tracing.opentelemetry.otlp': { address },
  };
}

/** Read by OpenTelemetry's SDK in Grafana: `key=value` pairs with commas between them, values percent-encoded. */
export function tracingEnvironment({ resource }: Tracing): Record<string, string> {
  const pairs = Object.entries(resource).map(([name, value]) => `${name}=${value}`);
  return { OTEL_RESOURCE_ATTRIBUTES: pairs.join(',') };
}

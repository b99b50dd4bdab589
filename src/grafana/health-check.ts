import type { Check } from 'charmkit/pebble';

export const checkName = 'grafana-health';

export interface HealthCheckInput {
  /** Where the charm asks Grafana itself. */
  readonly api: string;
  readonly isSecure: boolean;
  /** Whether Grafana is to run on this unit at all. */
  readonly isServing: boolean;
}

/**
 * Pebble's look at Grafana. Juju runs a hook when it fails and when it recovers, so a Grafana that needs longer than a
 * hook waits for it is noticed once it answers. It has no level, which would let Kubernetes restart the container, and
 * the service has no action on it: a slow start stays a start. Pebble trusts no certificate of ours, so of HTTPS it
 * sees only the port.
 */
export function planHealthCheck({ api, isSecure, isServing }: HealthCheckInput) {
  return {
    override: 'replace',
    startup: isServing ? 'enabled' : 'disabled',
    // Less than half of the time that a hook waits: what is not seen in there has failed here.
    period: '5s',
    timeout: '3s',
    threshold: 2,
    ...(isSecure ? { tcp: addressOf(api) } : { http: { url: `${api}/api/health` } }),
  } as const satisfies Check;
}

function addressOf(api: string): NonNullable<Check['tcp']> {
  const { hostname, port, protocol } = new URL(api);
  return { port: Number(port) || (protocol === 'https:' ? 443 : 80), host: hostname };
}

import type { Check } from 'charmkit/pebble';

export const checkName = 'grafana-health';

export interface HealthCheckInput {
  /** The URL at which the charm reaches Grafana. */
  readonly api: string;
  readonly isSecure: boolean;
  /** Whether Grafana runs on this unit at all. */
  readonly isServing: boolean;
}

/**
 * Plans Pebble's check of Grafana. Juju runs a hook when it fails and when it recovers, so the charm notices
 * when a Grafana answers that needs longer than a hook waits. The check has no level, because Kubernetes
 * would then restart the container, and it triggers no action of the service, so that it does not interrupt a
 * slow start. Pebble does not trust the charm's certificates, so it checks only the port of HTTPS.
 */
export function planHealthCheck({ api, isSecure, isServing }: HealthCheckInput) {
  return {
    override: 'replace',
    startup: isServing ? 'enabled' : 'disabled',
    // Less than half of the time that a hook waits: if Grafana does not answer the hook in that time, the
    // check has failed.
    period: '5s',
    timeout: '3s',
    threshold: 2,
    ...(isSecure ? { tcp: parseAddress(api) } : { http: { url: `${api}/api/health` } }),
  } as const satisfies Check;
}

function parseAddress(api: string): NonNullable<Check['tcp']> {
  const { hostname, port, protocol } = new URL(api);
  return { port: Number(port) || (protocol === 'https:' ? 443 : 80), host: hostname };
}

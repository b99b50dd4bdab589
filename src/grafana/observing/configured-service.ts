import { serviceName } from '../layers/layer.ts';
import type { WorkloadObservation } from './observe-workload.ts';

/**
 * Whether Grafana runs, or Pebble is about to start it again. A restart in backoff would begin Pebble's pause again.
 */
export function isUp(service: string | undefined): boolean {
  return service === 'active' || service === 'backoff';
}

/** Whether the configured service is enabled. Undefined if no service is configured. */
export function isSetToRun(observed: WorkloadObservation | undefined): boolean | undefined {
  const service = observed?.plan.services?.[serviceName];
  return service && service.startup !== 'disabled';
}

/** The password in the environment of the configured service. */
export function findConfiguredPassword(observed: WorkloadObservation | undefined): string | undefined {
  return observed?.plan.services?.[serviceName]?.environment?.GF_SECURITY_ADMIN_PASSWORD;
}

import type { ServiceConfig } from '../plan/fields.ts';

const defaultDelayMs = 500;
const defaultFactor = 2;
const defaultLimitMs = 30_000;

/** How many times a service has ended since it last ran for long, and the last delay before a restart. */
export interface Backoff {
  readonly count: number;
  readonly delayMs: number;
}

export function getFirstDelayMs(config: ServiceConfig): number {
  return config['backoff-delay'] ?? defaultDelayMs;
}

export function computeNextDelayMs(config: ServiceConfig, { delayMs }: Backoff): number {
  return Math.min(delayMs * (config['backoff-factor'] ?? defaultFactor), limitMs(config));
}

/** After this running time a service's earlier failures no longer count. */
export function getResetAfterMs(config: ServiceConfig): number {
  return limitMs(config);
}

function limitMs(config: ServiceConfig): number {
  return config['backoff-limit'] ?? defaultLimitMs;
}

import type { ServiceConfig } from '../plan/fields.ts';

const defaultDelayMs = 500;
const defaultFactor = 2;
const defaultLimitMs = 30_000;

/** How often a service ended since it last ran for long, and the last pause before a restart. */
export interface Backoff {
  readonly count: number;
  readonly delayMs: number;
}

export function firstDelayMs(config: ServiceConfig): number {
  return config['backoff-delay'] ?? defaultDelayMs;
}

export function nextDelayMs(config: ServiceConfig, { delayMs }: Backoff): number {
  return Math.min(delayMs * (config['backoff-factor'] ?? defaultFactor), limitMs(config));
}

/** After running this long a service's failures are forgotten. */
export function resetAfterMs(config: ServiceConfig): number {
  return limitMs(config);
}

function limitMs(config: ServiceConfig): number {
  return config['backoff-limit'] ?? defaultLimitMs;
}

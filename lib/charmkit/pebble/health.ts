import * as z from 'zod';
import type { CheckLevel } from './plan.ts';
import { type PebbleConnection, requestResult } from './transport.ts';

export interface HealthOptions {
  /** `ready` includes `alive`. Default: all checks. */
  readonly level?: CheckLevel;
  readonly names?: readonly string[];
}

export interface HealthApi {
  /** Whether no check is down. Checks that do not run are ignored. */
  health(options?: HealthOptions): Promise<boolean>;
}

export function createHealthApi(connection: PebbleConnection): HealthApi {
  return {
    // Status 502 means "not healthy", which is an answer and not an error: the envelope's type is still sync.
    health: async ({ level, names } = {}) => {
      const request = { method: 'GET', path: '/v1/health', query: { level, names } } as const;
      return (await requestResult(connection, request, z.object({ healthy: z.boolean() }))).healthy;
    },
  };
}

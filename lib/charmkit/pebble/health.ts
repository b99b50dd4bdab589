import * as z from 'zod';
import type { CheckLevel } from './plan.ts';
import { ask, type PebbleConnection } from './transport.ts';

export interface HealthOptions {
  /** `ready` includes `alive`; all checks where nothing is said. */
  readonly level?: CheckLevel;
  readonly names?: readonly string[];
}

export interface HealthApi {
  /** Whether none of the checks is down; checks that don't run are ignored. */
  health(options?: HealthOptions): Promise<boolean>;
}

export function healthApi(connection: PebbleConnection): HealthApi {
  return {
    // Status 502 says "not healthy", which is an answer and no error: the envelope's type is sync all the same.
    health: async ({ level, names } = {}) => {
      const request = { method: 'GET', path: '/v1/health', query: { level, names } } as const;
      return (await ask(connection, request, z.object({ healthy: z.boolean() }))).healthy;
    },
  };
}

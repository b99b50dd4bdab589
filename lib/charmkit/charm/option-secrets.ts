import type { ConfigValue } from '../hook-tools/index.ts';
import { normalizeSecretId } from '../relation/index.ts';

/** Whether an option contains the id of that secret, in any form. */
export function isOptionSecret(config: Readonly<Record<string, ConfigValue>>, id: string): boolean {
  const wanted = normalizeSecretId(id);
  return Object.values(config).some(
    (value) => typeof value === 'string' && wanted !== undefined && normalizeSecretId(value) === wanted,
  );
}

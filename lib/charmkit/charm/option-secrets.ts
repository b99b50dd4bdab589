import type { ConfigValue } from '../hook-tools/index.ts';
import { normalizeSecretId } from '../relation/index.ts';

/**
 * Whether an option names that secret: as its whole value in any form, or by a reference `secret://<id>/<key>` in its text.
 */
export function isOptionSecret(config: Readonly<Record<string, ConfigValue>>, id: string): boolean {
  const wanted = normalizeSecretId(id);
  if (wanted === undefined) return false;
  const texts = Object.values(config).filter((value) => typeof value === 'string');
  return texts.some((text) => normalizeSecretId(text) === wanted || listReferences(text).includes(wanted));
}

function listReferences(text: string): readonly string[] {
  return [...text.matchAll(/secret:\/\/([0-9a-v]{20})\//g)].map(([, id]) => `secret:${id}`);
}

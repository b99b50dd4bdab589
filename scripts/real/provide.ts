import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { locateCache } from './cache.ts';
import { grafana } from './grafana.ts';
import { describeOwnGrafana, locateOwnGrafana } from './own-grafana.ts';
import { buildPart, isBuilt, locateBuiltPart } from './part.ts';
import { nameVariables, parts } from './parts.ts';
import type { Tool } from './tools.ts';

/**
 * Builds the parts that the cache lacks, and returns the variables with which tests find them.
 * @throws Error that explains how to install a compiler or other tool that is needed and missing.
 */
export async function provideParts(): Promise<Record<string, string>> {
  const cache = locateCache(process.env);
  const own = locateOwnGrafana(process.env);
  if (own) console.log(describeOwnGrafana(own));
  const needed = own ? parts.filter((part) => part !== grafana) : parts;
  const missing = needed.filter((part) => !isBuilt(part, cache));
  requireTools(missing.flatMap((part) => part.tools));
  await mkdir(cache, { recursive: true });
  for (const part of missing) {
    const started = performance.now();
    console.log(`building ${part.id} (log: ${locateBuiltPart(part, cache)}.log)`);
    await buildPart(part, cache);
    console.log(`built ${part.id} in ${Math.round((performance.now() - started) / 1000)} s`);
  }
  return { ...nameVariables((part) => locateBuiltPart(part, cache)), ...own };
}

function requireTools(needed: readonly Tool[]): void {
  const lines = listMissingTools(needed);
  if (lines.length === 0) return;
  throw new Error(`The real software is made here, and these are missing for that:\n${lines.join('\n')}`);
}

/** Lists the needed tools that this machine lacks, each with a line that explains how to get it. */
export function listMissingTools(needed: readonly Tool[]): readonly string[] {
  const missing = [...new Set(needed)].filter(({ probe: [program, ...args] }) => {
    return spawnSync(program, args).status !== 0;
  });
  return missing.map(({ name, install }) => `  ${name}: install ${install}`);
}

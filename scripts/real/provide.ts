import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { cacheFolder } from './cache.ts';
import { buildPart, folderOf, isBuilt } from './part.ts';
import { parts, partVariables } from './parts.ts';

/**
 * Builds what the cache lacks, and gives the variables by which tests find it.
 * @throws Error that says how to install a compiler, where one is needed and missing.
 */
export async function provideParts(): Promise<Record<string, string>> {
  const cache = cacheFolder(process.env);
  const missing = parts.filter((part) => !isBuilt(part, cache));
  if (missing.length > 0) requireCompilers();
  await mkdir(cache, { recursive: true });
  for (const part of missing) {
    const started = performance.now();
    console.log(`building ${part.id} (log: ${folderOf(part, cache)}.log)`);
    await buildPart(part, cache);
    console.log(`built ${part.id} in ${Math.round((performance.now() - started) / 1000)} s`);
  }
  return partVariables((part) => folderOf(part, cache));
}

const compilers = [
  {
    program: 'go',
    args: ['version'],
    install: 'Go 1.26 (or 1.21 and newer, which fetch it): https://go.dev/dl',
  },
  { program: 'cc', args: ['--version'], install: 'a C compiler: apt-get install gcc libc6-dev' },
];

function requireCompilers(): void {
  const missing = compilers.filter(({ program, args }) => spawnSync(program, args).status !== 0);
  if (missing.length === 0) return;
  const lines = missing.map(({ program, install }) => `  ${program}: install ${install}`);
  throw new Error(`The real software is built from source. Not on PATH for that:\n${lines.join('\n')}`);
}

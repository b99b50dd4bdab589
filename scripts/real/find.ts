import { existsSync } from 'node:fs';
import { locateCache } from './cache.ts';
import { locateBuiltPart } from './part.ts';
import { nameVariables, type PartVariable } from './parts.ts';

/**
 * Finds the real parts: where a variable points, else where `npm run real:build` has put them. It builds
 * nothing.
 * @throws Error that names the missing parts, and how to get them.
 */
export function findParts<Name extends PartVariable>(
  names: readonly Name[],
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Readonly<Record<Name, string>> {
  const built = nameVariables((part) => locateBuiltPart(part, locateCache(env)));
  const found = names.map((name) => [name, env[name] || built[name]] as const);
  const missing = found.filter(([, path]) => !existsSync(path));
  if (missing.length === 0) return Object.fromEntries(found) as Record<Name, string>;
  const lines = missing.map(([name, path]) => `  ${name}: nothing at ${path}`);
  throw new Error(`Real software is missing; "npm run real:build" builds it:\n${lines.join('\n')}`);
}

import { join, resolve } from 'node:path';

/**
 * The folder of built parts between runs. It is outside of git, and outside of the checkout if the
 * environment says so.
 */
export function locateCache(env: Readonly<NodeJS.ProcessEnv>): string {
  if (env.REAL_CACHE) return resolve(env.REAL_CACHE);
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'grafana-k8s-real');
  return resolve('.cache/real');
}

import { builtinModules, createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

const namespace = 'lazy-node-module';
const load = createRequire(import.meta.url);

/** Node has loaded these when a program starts. */
const loadedByNode = new Set(['buffer', 'events', 'fs', 'path', 'process', 'timers', 'url', 'util']);

/**
 * Loads a module of Node when the bundle first uses it, not when the bundle starts: `node:http` and
 * `node:child_process` each take several milliseconds, and many hooks need neither.
 */
export const lazyNodeModules: Plugin = {
  name: namespace,
  setup(plugin) {
    plugin.onResolve({ filter: /.*/ }, ({ path, namespace: importer }) => {
      const name = path.replace(/^node:/, '');
      const isLazy = importer !== namespace && builtinModules.includes(name) && !loadedByNode.has(name);
      // A module that is itself a function or a class can't be replaced by an object.
      if (!isLazy || typeof load(path) === 'function') return;
      return { path: `node:${name}`, namespace };
    });
    plugin.onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: renderModule(path) }));
  },
};

function renderModule(path: string): string {
  const getters = Object.keys(load(path) as object).map((name) => `get ${name}(){return load().${name}}`);
  return `let loaded;const load=()=>loaded??=require(${JSON.stringify(path)});module.exports={${getters.join(',')}};`;
}

import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const namespace = 'lazy-schemas';
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The constructors of zod that the charm and charmkit use at the top of modules. Others work, and build at once. */
export const constructors: readonly string[] = [
  ...['array', 'boolean', 'custom', 'discriminatedUnion', 'email', 'enum', 'int', 'json', 'lazy', 'literal'],
  ...[
    'looseObject',
    'never',
    'null',
    'number',
    'object',
    'record',
    'strictObject',
    'string',
    'tuple',
    'union',
  ],
  ...['unknown', 'cidrv4', 'cidrv6', 'ipv4', 'ipv6'],
];

/**
 * Builds the schemas of our modules when they are first used. Building all schemas of a reconciling hook takes longer than
 * the hook's own work, and the hook uses few of them.
 */
export const lazySchemas: Plugin = {
  name: namespace,
  setup(plugin) {
    plugin.onResolve({ filter: /^zod$/ }, ({ importer, namespace: from }) => {
      const isOurs = from !== namespace && !importer.includes('/node_modules/');
      return isOurs ? { path: 'zod', namespace, sideEffects: false } : undefined;
    });
    plugin.onLoad({ filter: /.*/, namespace }, () => ({ contents: renderModule(), resolveDir: root }));
  },
};

/** The names that the module exports itself hide those of zod. */
function renderModule(): string {
  const names = constructors.map((name) => `${name} as ${rename(name)}`).join(',');
  const deferred = constructors.map(
    (name) => `const ${rename(name)}_=/* @__PURE__ */createLazyConstructor(${rename(name)});`,
  );
  const exported = constructors.map((name) => `${rename(name)}_ as ${name}`).join(',');
  return [
    `import {${names}} from 'zod';`,
    "import {createLazyConstructor} from './scripts/lazy-schemas/lazy-constructor.ts';",
    "export * from 'zod';",
    ...deferred,
    `export {${exported}};`,
  ].join('\n');
}

/** Some constructors have the names of keywords. */
function rename(name: string): string {
  return `zod_${name}`;
}

import { basename, dirname, resolve } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';
import { loaderPath } from './programs.ts';

type Outputs = Metafile['outputs'];

/** The file that holds each file that esbuild has made: another one, or itself. */
type Homes = ReadonlyMap<string, string>;

/**
 * Plans to join files that are always loaded together. esbuild makes a file for each set of `import()`s that share
 * code, and Node takes half a millisecond to find and read each.
 * `entryPoints` are the modules that hooks load in turn: the file of each takes in all that it imports, except what the
 * files before it have.
 */
export function planHomes(outputs: Outputs, entryPoints: readonly string[]): Homes {
  const homes = new Map<string, string>();
  for (const module of entryPoints) {
    const home = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === module);
    if (home === undefined) continue;
    for (const path of listImported(outputs, home)) if (!homes.has(path)) homes.set(path, home);
  }
  for (const path of Object.keys(outputs)) if (!homes.has(path)) homes.set(path, path);
  return homes;
}

/** Lists a file and what it imports, also indirectly, without what it loads only when it is needed. */
function listImported(outputs: Outputs, file: string): readonly string[] {
  const found = new Set([file]);
  for (const path of found) {
    for (const { kind, path: imported } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && outputs[imported]) found.add(imported);
  }
  return [...found];
}

/** Describes the joined files as esbuild describes its own. */
export function joinOutputs(outputs: Outputs, homes: Homes): Outputs {
  const byHome = Map.groupBy(Object.entries(outputs), ([path]) => homes.get(path) ?? path);
  const joined = [...byHome].map(([home, members]) => {
    const parts = members.map(([, output]) => output);
    const imports = parts
      .flatMap((part) => part.imports)
      .map((imported) => ({ ...imported, path: homes.get(imported.path) ?? imported.path }))
      .filter(({ path }) => path !== home);
    const inputs = Object.assign({}, ...parts.map((part) => part.inputs)) as (typeof parts)[number]['inputs'];
    return [home, { ...outputs[home], imports, inputs }];
  });
  return Object.fromEntries(joined) as Outputs;
}

/** The source of a joined file: what its own file exports, and each other file that files elsewhere import. */
export function renderJoined(outputs: Outputs, homes: Homes, home: string): string {
  const used = Object.entries(outputs).flatMap(([path, { imports }]) =>
    homes.get(path) === home ? [] : imports.map((imported) => imported.path),
  );
  const members = [...new Set(used)].filter((path) => homes.get(path) === home && path !== home);
  const others = members.map((path) => `export * as ${nameMember(path)} from './${basename(path)}';`);
  return [`export * from './${basename(home)}';`, ...others].join('\n');
}

/**
 * Lets esbuild find the files that it has made, wherever they are now. The file that contains the loader loads all others
 * with it; the loader gives them its own `require`.
 */
export function findJoined(
  texts: ReadonlyMap<string, string>,
  homes: Homes,
  { home, hasLoader }: { readonly home: string; readonly hasLoader: boolean },
): Plugin {
  const paths = new Map([...homes.keys()].map((path) => [basename(path), path]));
  const loader = resolve(loaderPath);
  return {
    name: 'join-files',
    setup(plugin) {
      plugin.onResolve({ filter: /^\.\// }, ({ path: name, namespace: from }) => {
        const path = paths.get(basename(name));
        if (path === undefined) return { path: loader };
        // With the name of a CommonJS file, esbuild would wrap each in a function.
        if (homes.get(path) === home) return { path: basename(path, '.cjs'), namespace: 'joined' };
        if (from !== 'elsewhere' && homes.get(path) !== path) return { path, namespace: 'elsewhere' };
        return hasLoader ? { path: name, namespace: 'loaded' } : { path: name, external: true };
      });
      plugin.onLoad({ filter: /.*/, namespace: 'joined' }, ({ path }) => ({
        contents: texts.get(paths.get(`${path}.cjs`) ?? '') ?? '',
      }));
      plugin.onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path }) => ({
        contents: `module.exports=require('./${basename(homes.get(path) ?? path)}').${nameMember(path)}`,
      }));
      plugin.onLoad({ filter: /.*/, namespace: 'loaded' }, ({ path }) => ({
        contents: `module.exports=require(${JSON.stringify(loader)}).compiledCode.load('${path}')`,
        resolveDir: dirname(loader),
      }));
    },
  };
}

function nameMember(path: string): string {
  return `$${basename(path, '.cjs').replaceAll('-', '_')}`;
}

// Bundles the charm into dist/, which ./dispatch runs. `npm ci` also does this, so that dispatch works
// immediately.
import { chmod, mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { readMetadata } from 'charmkit/charm';
import { build, type Metafile, type Plugin } from 'esbuild';
import { type Bundle, bundles, lazyBundles, mainBundle } from './bundles.ts';

/** Loads a lazy bundle at the place where its module is imported. */
const loadLazily: Plugin = {
  name: 'load-lazily',
  setup(plugin) {
    plugin.onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
      const lazy = lazyBundles.find(({ entry }) => resolve(entry) === resolve(resolveDir, path));
      if (!lazy || kind !== 'dynamic-import') return undefined;
      return { path: `./${basename(lazy.file)}`, external: true };
    });
  },
};

const begun = new Date();
const metadataOfCharm = JSON.stringify(readMetadata('.'));
await mkdir('dist', { recursive: true });
const outputs: Metafile['outputs'] = {};
for (const bundle of bundles) Object.assign(outputs, (await bundleOne(bundle)).outputs);
// The packages in the bundles, for the packer.
await replace('dist/charm.meta.json', Buffer.from(JSON.stringify({ outputs })));
// Tests compare its time with the times of the sources, and build again only what has changed.
await utimes('dist/charm.meta.json', begun, begun);

async function bundleOne({ file, entry, withMap }: Bundle): Promise<Metafile> {
  const result = await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    // Not ESM: with ESM, an import of node:http makes Node load all of undici, which takes 15 ms.
    format: 'cjs',
    // The Node of Ubuntu and Debian, which may be on the PATH of a charm without its own Node.
    target: 'node20',
    // Keeps names, so that people can read a stack trace in juju debug-log.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: withMap ? 'linked' : false,
    // Compiling a schema to code pays off only after hundreds of parses. A dispatch makes only a few.
    banner: { js: 'globalThis.__zod_globalConfig={jitless:true};' },
    logLevel: 'warning',
    metafile: true,
    write: false,
    define: { metadataOfCharm },
    plugins: [loadLazily],
  }).catch(async () => {
    // esbuild has printed the reason. The old bundle is removed, so that it is not mistaken for a new one.
    await rm(mainBundle.file, { force: true });
    process.exit(1);
  });
  for (const { path, contents } of result.outputFiles) {
    await replace(path, contents);
    // Not on standard output: the output of the next command may be JSON.
    if (path.endsWith('.cjs')) console.error(`${basename(path)}: ${Math.round(contents.length / 1024)} KiB`);
  }
  await chmod(file, 0o755);
  return result.metafile;
}

/** Keeps identical files, and replaces others atomically, because a dispatch may be running from them. */
async function replace(path: string, contents: Uint8Array): Promise<void> {
  const current = await readFile(path).catch(() => undefined);
  if (current?.equals(contents)) return;
  const next = `${path}.${process.pid}`;
  await writeFile(next, contents);
  await rename(next, path);
}

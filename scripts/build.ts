// Bundles the charm into dist/, which ./dispatch runs. `npm ci` does it too, so that dispatch works at once.
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { readMetadata } from 'charmkit/charm';
import { build, type Metafile, type Plugin } from 'esbuild';
import { type Bundle, bundles, lazyBundles, mainBundle } from './bundles.ts';

/** Has a lazy bundle loaded where its module is imported. */
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

const metadataOfCharm = JSON.stringify(readMetadata('.'));
await mkdir('dist', { recursive: true });
const outputs: Metafile['outputs'] = {};
for (const bundle of bundles) Object.assign(outputs, (await bundleOne(bundle)).outputs);
// Which packages the bundles hold, for those who pack them.
await replace('dist/charm.meta.json', Buffer.from(JSON.stringify({ outputs })));

async function bundleOne({ file, entry, withMap }: Bundle): Promise<Metafile> {
  const result = await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    // Not ESM: there Node loads all of undici, 15 ms, for whoever imports node:http.
    format: 'cjs',
    // What a charm without its own Node may find on PATH: Ubuntu's and Debian's.
    target: 'node20',
    // Names stay as they are written, so that a stack trace in juju debug-log can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: withMap ? 'linked' : false,
    // Compiling a schema to code pays off after hundreds of parses; a dispatch makes a few.
    banner: { js: 'globalThis.__zod_globalConfig={jitless:true};' },
    logLevel: 'warning',
    metafile: true,
    write: false,
    define: { metadataOfCharm },
    plugins: [loadLazily],
  }).catch(async () => {
    // esbuild has said why. A bundle of older sources must not be taken for one of these.
    await rm(mainBundle.file, { force: true });
    process.exit(1);
  });
  for (const { path, contents } of result.outputFiles) {
    await replace(path, contents);
    // Not on standard output: what comes after the build may be JSON.
    if (path.endsWith('.cjs')) console.error(`${basename(path)}: ${Math.round(contents.length / 1024)} KiB`);
  }
  await chmod(file, 0o755);
  return result.metafile;
}

/** Leaves equal files alone and swaps others in one step: a dispatch may be running from them. */
async function replace(path: string, contents: Uint8Array): Promise<void> {
  const current = await readFile(path).catch(() => undefined);
  if (current?.equals(contents)) return;
  const next = `${path}.${process.pid}`;
  await writeFile(next, contents);
  await rename(next, path);
}

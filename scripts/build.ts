// Bundles the charm into dist/, which ./dispatch runs. `npm ci` also does this, so that dispatch works
// immediately.
import { chmod, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type OutputFile } from 'esbuild';
import { lazyNodeModules } from './lazy-node-modules.ts';
import { lazySchemas } from './lazy-schemas/plugin.ts';
import { metafilePath, programs } from './programs.ts';

const folder = 'dist';
const shared = {
  platform: 'node',
  // The Node of Ubuntu and Debian, which may be on the PATH of a charm without its own Node.
  target: 'node20',
  // Keeps names, so that people can read a stack trace in juju debug-log.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
} as const;

const begun = new Date();
await mkdir(folder, { recursive: true });
// Each for itself: the more programs share, the more files each has to load.
const bundles = await Promise.all(Object.entries(programs).map(bundleProgram));
const files = await Promise.all(bundles.flatMap(({ outputFiles }) => outputFiles.map(toCommonJs)));
for (const { path, text } of files) await replace(path, Buffer.from(text));
// The packages in the bundles, for the packer.
const outputs = Object.assign({}, ...bundles.map(({ metafile }) => metafile.outputs));
await replace(metafilePath, Buffer.from(JSON.stringify({ outputs })));
// Tests compare its time with the times of the sources, and build again only what has changed.
await utimes(metafilePath, begun, begun);
await removeOthers(new Set([...files.map(({ path }) => basename(path)), basename(metafilePath)]));
for (const name of Object.keys(programs)) await chmod(join(folder, `${name}.cjs`), 0o755);
const size = files.reduce((sum, { text }) => sum + text.length, 0);
// Not on standard output: the output of the next command may be JSON.
console.error(`${folder}: ${files.length} files, ${Math.round(size / 1024)} KiB`);

/** Code that only some hooks need is in files of its own. */
async function bundleProgram([name, entry]: [string, string]) {
  return await build({
    ...shared,
    entryPoints: { [name]: entry },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    chunkNames: '[name]-[hash]',
    bundle: true,
    format: 'esm',
    splitting: true,
    plugins: [lazySchemas],
    // Compiling a schema to code pays off only after hundreds of parses. A dispatch makes only a few.
    banner: { js: 'globalThis.__zod_globalConfig={jitless:true};' },
    metafile: true,
    write: false,
  }).catch(async () => {
    // esbuild has printed the reason. The old bundle is removed, so that it is not mistaken for a new one.
    await rm(join(folder, 'charm.cjs'), { force: true });
    process.exit(1);
  });
}

/** esbuild splits only modules of ECMAScript, which Node starts more slowly than CommonJS. */
async function toCommonJs({ path, text }: OutputFile): Promise<{ path: string; text: string }> {
  const {
    outputFiles: [file],
  } = await build({
    ...shared,
    stdin: { contents: text, resolveDir: folder, sourcefile: path },
    bundle: true,
    format: 'cjs',
    // Node's own import() in CommonJS starts its loader for modules of ECMAScript.
    supported: { 'dynamic-import': false },
    write: false,
    external: ['./*'],
    plugins: [lazyNodeModules],
  });
  return { path: join(folder, basename(path)), text: file?.text ?? '' };
}

/** Keeps identical files, and replaces others atomically, because a dispatch may be running from them. */
async function replace(path: string, contents: Uint8Array): Promise<void> {
  const current = await readFile(path).catch(() => undefined);
  if (current?.equals(contents)) return;
  const next = `${path}.${process.pid}`;
  await writeFile(next, contents);
  await rename(next, path);
}

async function removeOthers(kept: ReadonlySet<string>): Promise<void> {
  const old = (await readdir(folder)).filter((name) => /\.(cjs|map)$/.test(name) && !kept.has(name));
  for (const name of old) await rm(join(folder, name), { force: true });
}

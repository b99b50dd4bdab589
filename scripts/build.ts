// Bundles the charm into dist/charm.cjs, which ./dispatch runs. `npm ci` does it too, so that dispatch works at once.
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';

const result = await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/charm.cjs',
  bundle: true,
  platform: 'node',
  // Not ESM: there Node loads all of undici, 15 ms, for whoever imports node:http.
  format: 'cjs',
  // What a charm without its own Node may find on PATH: Ubuntu's and Debian's.
  target: 'node20',
  // Names stay as they are written, so that a stack trace in juju debug-log can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
  // Compiling a schema to code pays off after hundreds of parses; a dispatch makes a few.
  banner: { js: 'globalThis.__zod_globalConfig={jitless:true};' },
  logLevel: 'warning',
  metafile: true,
  write: false,
}).catch(async () => {
  // esbuild has said why. A bundle of older sources must not be taken for one of these.
  await rm('dist/charm.cjs', { force: true });
  process.exit(1);
});

await mkdir('dist', { recursive: true });
for (const { path, contents } of result.outputFiles) {
  await replace(path, contents);
  // Not on standard output: what comes after the build may be JSON.
  if (path.endsWith('.cjs')) console.error(`${basename(path)}: ${Math.round(contents.length / 1024)} KiB`);
}
await chmod('dist/charm.cjs', 0o755);
// Which packages the bundle holds, for those who pack it.
await replace('dist/charm.meta.json', Buffer.from(JSON.stringify(result.metafile)));

/** Leaves equal files alone and swaps others in one step: a dispatch may be running from them. */
async function replace(path: string, contents: Uint8Array): Promise<void> {
  const current = await readFile(path).catch(() => undefined);
  if (current?.equals(contents)) return;
  const next = `${path}.${process.pid}`;
  await writeFile(next, contents);
  await rename(next, path);
}

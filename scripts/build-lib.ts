// `npm run build:lib`: builds dist/ of each package in lib/ as it is published: JavaScript with its types.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Files = Readonly<Record<string, string>>;

interface Manifest {
  readonly exports: Files;
  readonly bin?: Files;
  readonly scripts: Files;
}

// In this order: the others are compiled against the types of the published charmkit.
for (const name of ['charmkit', 'juju-sim', 'create-charm']) buildPackage(join('lib', name));

function buildPackage(folder: string): void {
  const target = join(folder, 'dist');
  rmSync(target, { recursive: true, force: true });
  // The comments are in the types, where an editor looks for them.
  compile(folder, '--emitDeclarationOnly');
  compile(folder, '--declaration', 'false', '--removeComments');
  for (const path of findOtherFiles(folder)) cpSync(join(folder, path), join(target, path));
  cpSync('LICENSE', join(target, 'LICENSE'));
  const manifest = makePublishedManifest(folder);
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  removeUnusedTypes(
    target,
    Object.values(manifest.exports).map(({ types }) => types),
  );
}

function compile(folder: string, ...options: readonly string[]): void {
  const project = join(folder, 'tsconfig.build.json');
  execFileSync('tsc', ['--project', project, ...options], { stdio: 'inherit' });
}

/** Removes the types that no entry point refers to, because no project that installs the package can use them. */
function removeUnusedTypes(target: string, entryPoints: readonly string[]): void {
  const used = new Set(entryPoints.map((path) => join(target, path)));
  for (const file of used) {
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/['"](\.{1,2}\/[^'"]+)\.[jt]s['"]/g))
      used.add(`${join(dirname(file), path)}.d.ts`);
  }
  for (const file of globSync(`${target}/**/*.d.ts`)) if (!used.has(file)) rmSync(file);
}

/** Files other than modules that the package needs at run time, and its README. */
function findOtherFiles(folder: string): string[] {
  const exclude = ['dist', 'node_modules', '**/*.ts', 'package.json', 'tsconfig.build.json'];
  return globSync('**/*.*', { cwd: folder, exclude });
}

function makePublishedManifest(folder: string) {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  // The scripts keep the sources from being packed.
  const { scripts: _, ...source } = JSON.parse(text) as Manifest;
  return {
    ...source,
    exports: mapValues(source.exports, (file) => ({
      types: nameBuilt(file, '.d.ts'),
      default: nameBuilt(file, '.js'),
    })),
    ...(source.bin && { bin: mapValues(source.bin, (file) => nameBuilt(file, '.js')) }),
  };
}

function nameBuilt(file: string, extension: '.js' | '.d.ts'): string {
  return file.replace(/\.ts$/, extension);
}

function mapValues<Value>(files: Files, map: (file: string) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, map(file)]));
}

// `npm run build:lib`: builds dist/ of each package in lib/ as it is published: JavaScript with its types.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Files = Readonly<Record<string, string>>;

interface Manifest {
  readonly exports: Files;
  readonly bin?: Files;
}

// In this order: juju-sim is compiled against the types of the published charmkit.
for (const name of ['charmkit', 'juju-sim']) buildPackage(join('lib', name));

function buildPackage(folder: string): void {
  const target = join(folder, 'dist');
  rmSync(target, { recursive: true, force: true });
  execFileSync('tsc', ['--project', join(folder, 'tsconfig.build.json')], { stdio: 'inherit' });
  for (const path of findOtherFiles(folder)) cpSync(join(folder, path), join(target, path));
  cpSync('LICENSE', join(target, 'LICENSE'));
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(makePublishedManifest(folder), null, 2)}\n`);
}

/** Files other than modules that the package needs at run time, and its README. */
function findOtherFiles(folder: string): string[] {
  const exclude = ['dist', 'node_modules', '**/*.ts', 'package.json', 'tsconfig.build.json'];
  return globSync('**/*.*', { cwd: folder, exclude });
}

function makePublishedManifest(folder: string): object {
  const source = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
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

// `npm run build:lib`: makes lib/dist, the package charmkit as it is published: JavaScript with types beside it.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Files = Readonly<Record<string, string>>;

interface Manifest {
  readonly exports: Files;
  readonly bin: Files;
}

const target = join('lib', 'dist');

rmSync(target, { recursive: true, force: true });
execFileSync('tsc', ['--project', 'lib/tsconfig.build.json'], { stdio: 'inherit' });
for (const path of otherFiles()) cpSync(join('lib', path), join(target, path));
cpSync('LICENSE', join(target, 'LICENSE'));
writeFileSync(join(target, 'package.json'), `${JSON.stringify(publishedPackage(), null, 2)}\n`);

/** What the SDK reads or runs at run time besides modules. */
function otherFiles(): string[] {
  const exclude = ['dist', 'node_modules', '**/*.ts', 'package.json', 'tsconfig.build.json'];
  return globSync('**/*.*', { cwd: 'lib', exclude });
}

function publishedPackage(): object {
  const source = JSON.parse(readFileSync('lib/package.json', 'utf8')) as Manifest;
  return {
    ...source,
    exports: mapValues(source.exports, (file) => ({
      types: built(file, '.d.ts'),
      default: built(file, '.js'),
    })),
    bin: mapValues(source.bin, (file) => built(file, '.js')),
  };
}

function built(file: string, extension: '.js' | '.d.ts'): string {
  return file.replace(/\.ts$/, extension);
}

function mapValues<Value>(files: Files, map: (file: string) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, map(file)]));
}

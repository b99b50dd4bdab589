// `npm run build:lib`: makes lib/dist, the package charmkit as it is published: JavaScript with types beside it.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Exports = Readonly<Record<string, string>>;

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
  const source = JSON.parse(readFileSync('lib/package.json', 'utf8')) as { readonly exports: Exports };
  return { ...source, exports: Object.fromEntries(Object.entries(source.exports).map(publishedExport)) };
}

function publishedExport([name, file]: [string, string]): [string, object] {
  const module = file.replace(/\.ts$/, '');
  return [name, { types: `${module}.d.ts`, default: `${module}.js` }];
}

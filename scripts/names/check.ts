// Checks the names of exported functions: a verb and a noun, understood where the function is called, and one function
// for each name in a package.
import { globSync, readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';
import { exceptions, verbs } from './rules.ts';

interface Named {
  readonly path: string;
  readonly name: string;
}

const files = globSync('{src,lib,demo,bench,scripts}/**/*.ts', { exclude: ['**/node_modules', '**/dist'] });
const functions = files.sort().flatMap(listFunctions);
const faults = functions.flatMap((named) => {
  const reason = findFault(named);
  return reason === undefined ? [] : [`error ${named.path}: ${named.name} ${reason}`];
});

for (const fault of faults) console.log(fault);
console.log(`${files.length} files, ${functions.length} exported functions`);
if (faults.length > 0 || functions.length === 0) process.exitCode = 1;

function listFunctions(path: string): readonly Named[] {
  const { body } = parseSync(readFileSync(path, 'utf8'), { syntax: 'typescript', target: 'es2024' });
  return body.flatMap((item) => {
    if (item.type !== 'ExportDeclaration') return [];
    const { declaration } = item;
    if (declaration.type === 'FunctionDeclaration') return [{ path, name: declaration.identifier.value }];
    if (declaration.type !== 'VariableDeclaration') return [];
    return declaration.declarations.flatMap(({ id, init }) =>
      id.type === 'Identifier' && init?.type === 'ArrowFunctionExpression' ? [{ path, name: id.value }] : [],
    );
  });
}

function findFault(named: Named): string | undefined {
  const { path, name } = named;
  if (isException(named)) return undefined;
  const [verb = '', ...others] = name.split(/(?=[A-Z])/);
  if (!verbs.has(verb)) return `does not start with a verb of scripts/names/rules.ts`;
  if (others.length === 0) return 'is one word: a verb and a noun say what it does where it is called';
  if (others.at(-1) === 'Of') return 'ends in "Of"';
  const twin = functions.find(
    (other) => other.name === name && other.path !== path && isSamePackage(other, named),
  );
  return twin && `has the name of a function in ${twin.path}`;
}

function isException({ path, name }: Named): boolean {
  return exceptions.some((one) => one.path.test(path) && (one.names?.includes(name) ?? true));
}

function isSamePackage(one: Named, other: Named): boolean {
  return locatePackage(one.path) === locatePackage(other.path);
}

/** `src`, `lib/charmkit`, and so on. */
function locatePackage(path: string): string | undefined {
  return /^(lib\/[^/]+|[^/]+)/.exec(path)?.[0];
}

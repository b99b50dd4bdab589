// Checks the layers, and checks that the checker has read every file that it must judge, because a checker
// that reads nothing reports nothing.
import { globSync } from 'node:fs';
import { cruise, format, type ICruiseResult } from 'dependency-cruiser';
import { findStrayEffects } from './effects.ts';
import { findRelativeImports } from './relative-imports.ts';
import { forbidden, options } from './rules.ts';
import { readUsingDeclarations } from './using-declarations.ts';

readUsingDeclarations();

const files = globSync('{src,lib,demo,bench,scripts,tests,examples}/**/*.ts', {
  exclude: ['**/node_modules', '**/dist'],
});
const { output } = await cruise(files, { ...options, ruleSet: { forbidden }, validate: true });
const result = output as ICruiseResult;
const read = new Set(result.modules.map((module) => module.source));
const strays = [...findStrayEffects(), ...findRelativeImports(result.modules)];
const unread = files.filter((file) => !read.has(file));

for (const stray of strays) console.log(stray);
for (const file of unread) console.log(`not read: ${file}`);
if (result.summary.error > 0) console.log((await format(result, { outputType: 'err-long' })).output);
console.log(`${files.length} files, ${result.summary.totalDependenciesCruised ?? 0} imports`);
if (result.summary.error > 0 || strays.length > 0 || unread.length > 0 || files.length === 0)
  process.exitCode = 1;

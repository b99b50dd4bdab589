import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import packageJson from '../../../package.json' with { type: 'json' };

const documents = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')];
const topLevel = ['src', 'lib', 'tests', 'scripts', 'docs', 'demo', 'bench', 'examples'];

test.each(documents)('%s names only files that exist', (document) => {
  const named = matchesIn(document, /`((?:[\w.-]+\/)+[\w.-]*)`/g);
  const paths = named.filter((path) => topLevel.includes(path.split('/')[0] ?? ''));

  expect(paths.filter((path) => !existsSync(path) && !path.startsWith('lib/dist'))).toEqual([]);
});

test.each(documents)('%s names only npm scripts that exist', (document) => {
  const named = matchesIn(document, /`npm run (?:--silent )?([\w:-]+)/g);

  expect(named.filter((name) => !(name in packageJson.scripts))).toEqual([]);
});

function matchesIn(document: string, pattern: RegExp): string[] {
  return [...readFileSync(document, 'utf8').matchAll(pattern)].map(([, match]) => match ?? '');
}

import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const files = [
  ...globSync('{src,lib/charmkit}/**/*.{ts,json,md}', { exclude: ['**/node_modules', '**/dist'] }),
  ...globSync('{metadata,config,actions}.yaml'),
  ...globSync('terraform/*.tf'),
  ...globSync('docs/reference/c*.md'),
];

test.each([
  ['a relation', 'catalogue'],
  ['a relation', 'workload-tracing'],
  ['an option', 'log_level'],
  ['an option', 'allow_embedding'],
])('CONTRIBUTING.md names each file that %s needs, for example "%s"', (kind, sample) => {
  const name = new RegExp(`(?<![\\w-])${sample}(?![\\w-])`);
  const touched = files.filter((file) => name.test(readFileSync(file, 'utf8')));
  const named = readRow(kind);

  expect(touched.length).toBeGreaterThan(3);
  expect(touched.filter((file) => !named.some((path) => path.test(file)))).toEqual([]);
});

/** The paths in a row of "Which files to change". A path with a slash at its end is a folder. */
function readRow(kind: string): readonly RegExp[] {
  const row =
    new RegExp(`^\\| ${kind} \\| (.*) \\|$`, 'm').exec(readFileSync('CONTRIBUTING.md', 'utf8'))?.[1] ?? '';
  return [...row.matchAll(/`([^` ]+)`/g)].map(([, path = '']) => {
    const pattern = path.replaceAll('.', '\\.').replace(/<[^>]+>/g, '[\\w-]+');
    return new RegExp(`^${pattern}${path.endsWith('/') ? '' : '$'}`);
  });
}

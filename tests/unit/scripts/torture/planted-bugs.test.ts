import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { listCatchers, renderRowStart } from '../../../../scripts/torture/catchers.ts';
import { bugKinds } from '../../../../scripts/torture/planted-bug.ts';
import { plantedBugs } from '../../../../scripts/torture/planted-bugs.ts';

test('there are at least 20 planted bugs, and at least one of each kind', () => {
  expect(plantedBugs.length).toBeGreaterThanOrEqual(20);
  expect(new Set(plantedBugs.map(({ kind }) => String(kind)))).toEqual(new Set(Object.keys(bugKinds)));
});

test.each(plantedBugs)('still has its one place in the source: $name', ({ file, find }) => {
  expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
});

test('the documentation lists each with each of its suites, and all are caught', () => {
  const text = readFileSync('docs/reference/planted-bugs.md', 'utf8');
  const listed = text.split('\n').filter((line) => /^\| \d/.test(line));
  expect(listed).toEqual(listCatchers().map((row) => `${renderRowStart(row)} yes |`));
});

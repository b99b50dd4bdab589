// `npm run torture:planted`: plants one small bug after another in a copy of the tree, and sees the suites that are there
// for its kind fail. A suite that catches none of its kind tries the wrong things.
//   npm run torture:planted -- [--only <words of names>] [--write]
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyTree } from '../gates/copy-tree.ts';
import { bugKinds, type PlantedBug } from './planted-bug.ts';
import { plantedBugs } from './planted-bugs.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, write: { type: 'boolean' } } });
using tree = copyTree();
const bugs = plantedBugs.filter(({ name }) => name.includes(values.only ?? ''));
const whole = new Map<string, boolean>();
const rows = bugs.flatMap((bug) =>
  bug.caughtBy.map((suite) => ({ bug, suite, isCaught: isCaught(bug, suite) })),
);
const missed = rows.filter((row) => !row.isCaught);
console.log(`${rows.length - missed.length} of ${rows.length} planted bugs caught`);
if (values.write) writeTable();
if (missed.length > 0) process.exitCode = 1;

/** Only a suite that is whole without the bug can say anything of it. */
function isCaught(bug: PlantedBug, suite: string): boolean {
  if (!whole.has(suite)) whole.set(suite, passes(suite));
  const isRight = whole.get(suite) === true && !withBug(bug, () => passes(suite));
  console.log(`${isRight ? 'caught' : 'MISSED'}  kind ${bug.kind}  ${suite}: ${bug.name}`);
  return isRight;
}

function passes(suite: string): boolean {
  const jest = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
  ];
  const args = suite.endsWith('.test.ts')
    ? [...jest, '--maxWorkers=1', '--bail', suite]
    : ['scripts/torture/main.ts', '--only', suite, '--seed', '1', '--brief'];
  const env = { ...process.env, NO_COLOR: '1' };
  return spawnSync(process.execPath, args, { cwd: tree.path, env, encoding: 'utf8' }).status === 0;
}

function withBug<Result>({ file, find, replace }: PlantedBug, look: () => Result): Result {
  const path = join(tree.path, file);
  const before = readFileSync(path, 'utf8');
  if (before.split(find).length !== 2) throw new RangeError(`${file} does not have once: ${find}`);
  writeFileSync(
    path,
    before.replace(find, () => replace),
  );
  try {
    return look();
  } finally {
    writeFileSync(path, before);
  }
}

/** Puts the result where the documentation shows it. */
function writeTable(): void {
  const path = 'docs/reference/planted-bugs.md';
  const text = readFileSync(path, 'utf8');
  const head = text.slice(0, text.indexOf('| kind |'));
  const lines = rows.map(
    ({ bug, suite, isCaught: caught }) =>
      `| ${bug.kind} | ${bugKinds[bug.kind]} | ${bug.name} | \`${suite}\` | ${caught ? 'yes' : '**no**'} |`,
  );
  const table = [
    '| kind | what goes wrong | planted bug | suite | caught |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ];
  writeFileSync(path, `${head}${table.join('\n')}\n`);
}

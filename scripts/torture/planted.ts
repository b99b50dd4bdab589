// `npm run torture:planted`: plants one small bug after another in a copy of the tree, and checks that the
// suites for its kind fail. A suite that catches no bug of its kind tries the wrong cases.
//     npm run torture:planted -- [--bug <words of a name>] [--suite <words of a name>] [--write]
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyTree } from '../gates/copy-tree.ts';
import { listCatchers, renderRowStart } from './catchers.ts';
import type { Catcher, PlantedBug } from './planted-bug.ts';

const { values } = parseArgs({
  options: {
    bug: { type: 'string', default: '' },
    suite: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
using tree = copyTree();
const whole = new Map<string, boolean>();
const rows = listCatchers()
  .filter(({ bug }) => bug.name.includes(values.bug))
  .filter(({ catcher }) => catcher.suite.includes(values.suite))
  .map((row) => ({ ...row, isCaught: isCaught(row.bug, row.catcher) }));
const caught = rows.filter((row) => row.isCaught);
for (const [suite, tried] of Map.groupBy(rows, ({ catcher }) => catcher.suite)) {
  const bySuite = tried.filter((row) => row.isCaught);
  const kinds = [...new Set(bySuite.map(({ bug }) => bug.kind))].sort((a, b) => a - b);
  console.log(
    `${suite}: ${bySuite.length} of ${tried.length} caught, of kinds ${kinds.join(', ') || 'none'}`,
  );
}
console.log(`${caught.length} of ${rows.length} planted bugs caught`);
if (values.write) writeTable();
if (caught.length < rows.length) process.exitCode = 1;

/** A suite proves something about a bug only if it passes without the bug. */
function isCaught(bug: PlantedBug, catcher: Catcher): boolean {
  const key = JSON.stringify(catcher);
  const isWhole = whole.get(key) ?? passes(catcher);
  whole.set(key, isWhole);
  const isRight = isWhole && !withBug(bug, () => passes(catcher));
  const verdict = isRight ? 'caught' : isWhole ? 'MISSED' : 'BROKEN WITHOUT IT';
  console.log(`${verdict}  kind ${bug.kind}  ${catcher.suite}: ${bug.name}`);
  return isRight;
}

function passes(catcher: Catcher): boolean {
  const args = renderCommand(catcher);
  const env = { ...process.env, NO_COLOR: '1' };
  return spawnSync(process.execPath, args, { cwd: tree.path, env, encoding: 'utf8' }).status === 0;
}

/** Returns the arguments of Node that run the suite. */
function renderCommand({ suite, title }: Catcher): readonly string[] {
  if (suite.endsWith('.test.ts')) {
    const named = title === undefined ? [] : ['--testNamePattern', title];
    // A bug may leave something that never ends.
    return ['node_modules/jest/bin/jest.js', '--maxWorkers=1', '--forceExit', suite, ...named];
  }
  return suite === 'crash-points' && title !== undefined
    ? ['tests/crash/main.ts', '--short', '--brief', '--only', title]
    : ['scripts/torture/main.ts', '--only', suite, '--seed', '1', '--brief'];
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

/** Writes the results into the documentation. A suite that did not run keeps its last result. */
function writeTable(): void {
  const path = 'docs/reference/planted-bugs.md';
  const text = readFileSync(path, 'utf8');
  const results = new Map(rows.map((row) => [renderRowStart(row), row.isCaught]));
  const lines = listCatchers().map((row) => {
    const start = renderRowStart(row);
    const isSeen = results.get(start) ?? text.includes(`${start} yes |`);
    return `${start} ${isSeen ? 'yes' : '**no**'} |`;
  });
  const table = [
    '| kind | what goes wrong | planted bug | suite | caught |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ];
  writeFileSync(path, `${text.slice(0, text.indexOf('| kind |'))}${table.join('\n')}\n`);
}

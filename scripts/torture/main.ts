// `npm run torture`: runs the suites that can try very many cases, for a long time.
//     npm run torture -- [--only <suite>[,<suite>]] [--minutes <for each suite>] [--seed <number>] [--count <number>]
// With --brief, a suite tries only the required number of cases, and ends at the first failure without
// analysing it.
import { parseArgs } from 'node:util';
import { renderColumns } from 'juju-sim/simulator';
import type { TortureSuite } from '../../tests/torture/suite.ts';
import { suites } from './suites.ts';
import { isGood, type Limits, runSuite, type Tally } from './tally.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    count: { type: 'string' },
    brief: { type: 'boolean', default: false },
  },
});
const wanted = values.only?.split(',') ?? suites.map(({ name }) => name);
const unknown = wanted.filter((name) => suites.every((suite) => suite.name !== name));
if (unknown.length > 0)
  throw new RangeError(
    `No suite is called ${unknown.join(', ')}: there are ${suites.map(({ name }) => name).join(', ')}`,
  );
const seed = numberOf(values.seed) ?? Date.now() % 1_000_000_000;
const tallies: Tally[] = [];
for (const suite of suites.filter(({ name }) => wanted.includes(name)))
  tallies.push(await runSuite(suite, limitsFor(suite)));
console.log(`\n${renderTable(tallies)}`);
if (!tallies.every(isGood)) process.exitCode = 1;

function limitsFor({ floor }: TortureSuite): Limits {
  const { brief: isBrief } = values;
  const count = numberOf(values.count) ?? (isBrief ? floor : undefined);
  return { seed, count, minutes: numberOf(values.minutes), isBrief };
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new RangeError(`${text} is not a number`);
}

function renderTable(rows: readonly Tally[]): string {
  const columns = [
    { title: 'Suite' },
    ...['Tried', 'Required', 'Failed', 'Seconds', 'Seed'].map((title) => ({
      title,
      align: 'right' as const,
    })),
    { title: 'Verdict' },
  ];
  return renderColumns(
    columns,
    rows.map((row) => [
      row.suite.name,
      ...[row.tried, row.required, row.failed, row.seconds, seed].map(String),
      isGood(row) ? 'good' : 'BAD',
    ]),
  );
}

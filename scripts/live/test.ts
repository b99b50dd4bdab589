// `npm run test:live`: tests the packed charm in a separate live model.
//     npm run test:live [-- <file or folder below tests/live> ... <argument of jest> ...]
// With files or folders, it plays only the stories in them. A story that fails is played once more, in a new live model:
// a busy machine can stop Juju for minutes, but a fault of the charm is there again. The last line is the sum of all
// tests, `N passed, N failed`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getErrorMessage } from 'charmkit/base';
import { planBeside, readNodeProcess } from './cluster/beside.ts';
import { locatePlace } from './cluster/place.ts';
import { requireMachine } from './cluster/require-machine.ts';
import { saveLogs } from './save-logs.ts';
import { startWithCharms } from './start-with-charms.ts';
import { countTests, hasPassed, lastStory, planStories, readResults, type Totals } from './story-results.ts';
import { findNewTraces, readTraces, type Traces } from './traces.ts';

const attempts = 2;
/** A process or cgroup that ends takes a moment. */
const traceLimitMs = 10_000;
// Stories mostly wait.
const sideBySide = '--maxWorkers=4';

const project = join(import.meta.dirname, '../..');
const env: NodeJS.ProcessEnv = { LIVE_NAME: `test-${process.pid}`, ...process.env };
const words = process.argv.slice(2);
const options = words.filter((word) => !isBelowTests(word));
const named = words.filter(isBelowTests).flatMap(listTestFiles);
const stories = named.length > 0 ? named : [...listTestFiles('tests/live/stories'), lastStory.file];
const machine = named.length > 0 ? [] : listTestFiles('tests/live/machine');
const results = new Map<string, Totals>();

try {
  const place = locatePlace(env);
  requireMachine(place, env);
  const before = readTraces(place);
  for (let attempt = 1; attempt <= attempts; attempt += 1) await playStories(attempt).catch(showError);
  results.set('traces', reportTraces(await findLastingTraces(before)));
  for (let attempt = 1; attempt <= attempts; attempt += 1) await testMachine().catch(showError);
} catch (error) {
  showError(error);
}
const { passed, failed } = countTests([...stories, 'traces', ...machine], results);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function showError(error: unknown): void {
  console.error(getErrorMessage(error));
}

function isBelowTests(word: string): boolean {
  return word.startsWith('tests/live/');
}

function listTestFiles(path: string): readonly string[] {
  return path.endsWith('.test.ts') ? [path] : globSync(`${path}/**/*.test.ts`, { cwd: project }).toSorted();
}

/** Plays the stories that have not passed, in a new live model. */
async function playStories(attempt: number): Promise<void> {
  const groups = planStories(stories, results);
  if (groups.length === 0) return;
  if (attempt > 1) console.log(`Once more, in a new live model: ${groups.flat().join(' ')}`);
  const { keeper, charms } = await startWithCharms(env, (progress) => console.log(progress));
  await using _ = keeper;
  for (const group of groups) {
    const command = planBeside(keeper.place, readNodeProcess(keeper.place), planJest(sideBySide, ...group));
    const its = { ...command.env, LIVE_NAME: keeper.place.name, ...charms };
    await runTests(command.program, command.args, its);
    if (group.every((file) => hasPassed(results, file))) continue;
    console.log(`A story failed: ${await saveLogs(keeper.place)} has the logs of the live model`);
    return;
  }
}

async function testMachine(): Promise<void> {
  const left = machine.filter((file) => !hasPassed(results, file));
  if (left.length === 0) return;
  const [node = '', ...args] = planJest(...left);
  await runTests(node, args, env);
}

function planJest(...args: readonly string[]): readonly string[] {
  const jest = join(project, 'node_modules/jest/bin/jest.js');
  return [process.execPath, jest, '--config', join(project, 'jest.live.config.mjs'), ...options, ...args];
}

/** Runs tests, and records the results of each file. */
async function runTests(program: string, args: readonly string[], its: NodeJS.ProcessEnv): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'live-results-'));
  try {
    const file = join(folder, 'results.json');
    const child = spawn(program, [...args, '--json', `--outputFile=${file}`], {
      cwd: project,
      env: its,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    await once(child, 'close');
    for (const [path, totals] of readResults(readFileSync(file, 'utf8'))) {
      results.set(relative(project, path), totals);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function findLastingTraces(before: Traces): Promise<readonly string[]> {
  const giveUpAt = performance.now() + traceLimitMs;
  for (;;) {
    const found = findNewTraces(before, readTraces(locatePlace(env)));
    if (found.length === 0 || performance.now() > giveUpAt) return found;
    await sleep(500);
  }
}

/** Counts as one test that the stories have left nothing on the machine. */
function reportTraces(traces: readonly string[]): Totals {
  if (traces.length === 0) {
    console.log('The live model has left nothing on this machine');
    return { passed: 1, failed: 0 };
  }
  console.log(`The live model has left on this machine:\n${traces.join('\n')}`);
  return { passed: 0, failed: 1 };
}

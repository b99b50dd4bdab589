// `npm run test:live`: tests the packed charm in a separate live model.
//     npm run test:live [-- <file below tests/live> ... <argument of jest> ...]
// With files, it runs only the stories in them. The last line is the sum of all tests, `N passed, N failed`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { getErrorMessage } from 'charmkit/base';
import { planBeside, readNodeProcess } from './cluster/beside.ts';
import { locatePlace } from './cluster/place.ts';
import { startWithCharms } from './start-with-charms.ts';
import { findNewTraces, readTraces } from './traces.ts';

const project = join(import.meta.dirname, '../..');
const env: NodeJS.ProcessEnv = { LIVE_NAME: `test-${process.pid}`, ...process.env };
const jest = [
  ...[
    process.execPath,
    join(project, 'node_modules/jest/bin/jest.js'),
    '--config',
    join(project, 'jest.live.config.mjs'),
  ],
  ...process.argv.slice(2).filter((word) => !isStory(word)),
];
const stories = process.argv.slice(2).filter(isStory);
// Stories mostly wait.
const sideBySide = '--maxWorkers=4';
const sum = { passed: 0, failed: 0 };
try {
  const before = readTraces(locatePlace(env));
  if (stories.length > 0) await tellStories([stories]);
  else await tellStories([['tests/live/stories'], ['tests/live/afterwards']]);
  reportTraces(findNewTraces(before, readTraces(locatePlace(env))));
  const [node = '', ...args] = jest;
  if (stories.length === 0) await runTests(node, [...args, 'tests/live/machine'], env);
} catch (error) {
  console.error(getErrorMessage(error));
  sum.failed += 1;
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 ? 0 : 1;

function isStory(word: string): boolean {
  return word.startsWith('tests/live/');
}

/** Runs the stories of one group in parallel in one cluster, and one group after another. */
async function tellStories(groups: readonly (readonly string[])[]): Promise<void> {
  const { keeper, charms } = await startWithCharms(env, (progress) => console.log(progress));
  await using _ = keeper;
  for (const group of groups) {
    const words = [...jest, sideBySide, ...group];
    const command = planBeside(keeper.place, readNodeProcess(keeper.place), words);
    const its = { ...command.env, LIVE_NAME: keeper.place.name, ...charms };
    await runTests(command.program, command.args, its);
  }
}

/** Counts as one test that the stories have left nothing on the machine. */
function reportTraces(traces: readonly string[]): void {
  console.log(
    traces.length === 0
      ? 'The live model has left nothing on this machine'
      : `The live model has left on this machine:\n${traces.join('\n')}`,
  );
  sum[traces.length === 0 ? 'passed' : 'failed'] += 1;
}

/** Adds up the last lines of the tests. A run without such a line counts as one failure. */
async function runTests(program: string, args: readonly string[], its: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(program, args, { cwd: project, env: its, stdio: ['ignore', 'pipe', 'inherit'] });
  let last = '';
  child.stdout.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk);
    last = `${last}${chunk.toString()}`.slice(-200);
  });
  await once(child, 'close');
  const [, passed, failed] = /(\d+) passed, (\d+) failed\n$/.exec(last) ?? [];
  sum.passed += Number(passed ?? 0);
  sum.failed += Number(failed ?? 1);
}

// `npm run test:live`: the packed charm in a live model of its own.
//   npm run test:live [-- <argument of jest> ...]
// The last line is the sum of all tests, `N passed, N failed`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { messageOf } from 'charmkit/base';
import { planBeside, readNodeProcess } from './cluster/beside.ts';
import { startKeeper } from './cluster/start-keeper.ts';
import { packCharms } from './juju/pack-charms.ts';

const project = join(import.meta.dirname, '../..');
const env: NodeJS.ProcessEnv = { LIVE_NAME: `test-${process.pid}`, ...process.env };
const jest = [
  ...[process.execPath, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  ...[join(project, 'node_modules/jest/bin/jest.js'), '--config', join(project, 'jest.live.config.mjs')],
  ...process.argv.slice(2),
];
const sum = { passed: 0, failed: 0 };
try {
  await using keeper = await startKeeper(env, (progress) => console.log(progress));
  const command = planBeside(keeper.place, readNodeProcess(keeper.place), [...jest, 'inside']);
  await runTests(command.program, command.args, {
    ...command.env,
    LIVE_NAME: keeper.place.name,
    ...(await packCharms(join(keeper.place.state, 'charms'))),
  });
  await keeper.end();
  const [node = '', ...args] = jest;
  await runTests(node, [...args, 'outside'], env);
} catch (error) {
  console.error(messageOf(error));
  sum.failed += 1;
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 ? 0 : 1;

/** Adds up what the last line of the tests says; a run that ends without it counts as one failure. */
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

// `npm run test:real [-- <jest options>]`: the tests against software nobody here wrote, which is built where missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from 'charmkit/base';
import { provideParts } from './provide.ts';

try {
  const fixtures = fixturesFolder();
  const variables = await provideParts();
  process.exitCode = runJest({ ...process.env, ...variables, CHARM_FIXTURES: fixtures });
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

function fixturesFolder(): string {
  const folder = resolve(process.env.CHARM_FIXTURES ?? '../shared/fixtures');
  if (existsSync(folder)) return folder;
  throw new Error(`No recorded databags in ${folder}: set CHARM_FIXTURES to the folder that holds them`);
}

function runJest(env: NodeJS.ProcessEnv): number {
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = [
    'node_modules/jest/bin/jest.js',
    '--config',
    'jest.real.config.mjs',
    ...process.argv.slice(2),
  ];
  return spawnSync(process.execPath, [...node, ...jest], { stdio: 'inherit', env }).status ?? 1;
}

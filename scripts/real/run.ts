// Runs a program that needs the real parts: builds missing ones, and sets the variables that name their
// paths.
//     node scripts/real/run.ts [--with-fixtures] <program> [<argument> ...]
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { getErrorMessage } from 'charmkit/base';
import { provideParts } from './provide.ts';

const words = process.argv.slice(2);
const withFixtures = words[0] === '--with-fixtures';
const [program = '', ...args] = withFixtures ? words.slice(1) : words;
try {
  const fixtures = withFixtures ? { CHARM_FIXTURES: fixturesFolder() } : {};
  const env = { ...process.env, ...fixtures, ...(await provideParts()) };
  process.exitCode = spawnSync(program, args, { stdio: 'inherit', env }).status ?? 1;
} catch (error) {
  console.error(getErrorMessage(error));
  process.exitCode = 1;
}

function fixturesFolder(): string {
  const folder = resolve(process.env.CHARM_FIXTURES ?? '../shared/fixtures');
  if (existsSync(folder)) return folder;
  throw new Error(`No recorded databags in ${folder}: set CHARM_FIXTURES to the folder that holds them`);
}

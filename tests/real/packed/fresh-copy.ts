import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a command line in a copy as a user would: with the machine's own Node, and without npm's environment. */
export async function runIn(
  folder: string,
  line: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  const folders = (process.env.PATH ?? '').split(delimiter);
  const path = folders.filter((name) => !name.includes('node_modules')).join(delimiter);
  await run('sh', ['-c', line], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), PATH: path, ...env },
  });
}

import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { charmDirectory } from '../../process/build.ts';

const run = promisify(execFile);

/** A copy of the project without build results, installed packages and git. */
export function copyProject(folder: string): void {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const paths = execFileSync('git', list, { cwd: charmDirectory, encoding: 'utf8' }).split('\0');
  for (const path of paths.filter((name) => name !== '' && existsSync(join(charmDirectory, name)))) {
    cpSync(join(charmDirectory, path), join(folder, path), { verbatimSymlinks: true });
  }
}

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

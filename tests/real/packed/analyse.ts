import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findParts } from '../../../scripts/real/find.ts';

/** Returns the results of each of charmcraft's linters for a packed charm. The logs go to the folder. */
export function analyseCharm(path: string, logs: string): Readonly<Record<string, string>> {
  const { stdout, stderr } = spawnSync(
    join(findParts(['CHARMCRAFT_DIR']).CHARMCRAFT_DIR, 'bin/python'),
    ['-m', 'charmcraft', 'analyse', '--format', 'json', path],
    { encoding: 'utf8', env: { ...process.env, XDG_STATE_HOME: logs, XDG_RUNTIME_DIR: logs } },
  );
  if (!stdout.startsWith('[')) throw new Error(`charmcraft analyse said: ${stdout}${stderr}`);
  const results = JSON.parse(stdout) as readonly { readonly name: string; readonly result: string }[];
  return Object.fromEntries(results.map(({ name, result }) => [name, result]));
}

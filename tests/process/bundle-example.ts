import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { charmDirectory } from './build.ts';

const directories = new Map<string, string>();

/**
 * The directory of an example as it is shipped: its YAML files and one bundle. It is built once for all tests of this
 * process, and starts three times as fast as the source.
 */
export function bundleExample(name: string): string {
  const known = directories.get(name) ?? bundle(join(charmDirectory, 'examples', name));
  directories.set(name, known);
  return known;
}

/** Uses the command that the charm's `dispatch` names. */
function bundle(example: string): string {
  const target = mkdtempSync(join(tmpdir(), 'bundled-'));
  for (const file of readdirSync(example).filter((each) => each.endsWith('.yaml')))
    copyFileSync(join(example, file), join(target, file));
  const dispatch = readFileSync(join(example, 'dispatch'), 'utf8');
  const [, command = 'false'] = /npx (esbuild .*)/.exec(dispatch) ?? [];
  const [program = '', ...args] = command.split(' ');
  const outfile = args.map((arg) => arg.replace('=charm.cjs', `=${join(target, 'charm.cjs')}`));
  execFileSync(join(charmDirectory, 'node_modules/.bin', program), outfile, { cwd: example, stdio: 'pipe' });
  const line = /`(exec node .*)`/.exec(dispatch)?.[1] ?? '';
  writeFileSync(join(target, 'dispatch'), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  return target;
}

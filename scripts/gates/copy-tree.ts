import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Copies the tree, to plant faults in it: all files that git would add, with links to the dependencies. The
 * links of the packages in `lib/` must lead to the copy.
 */
export function copyTree(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'planted-'));
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  // Also a link to a directory, which is not followed.
  const asItIs = { recursive: true, verbatimSymlinks: true };
  for (const file of list.split('\0').filter(Boolean)) cpSync(file, join(path, file), asItIs);
  const modules = join(path, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync('node_modules'))
    symlinkSync(join(process.cwd(), 'node_modules', name), join(modules, name));
  for (const name of readdirSync('lib')) {
    rmSync(join(modules, name));
    symlinkSync(`../lib/${name}`, join(modules, name));
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

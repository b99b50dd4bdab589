import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Copies the tree, to plant faults in it: all files that git would add, with links to the dependencies. The
 * links of the packages in `lib/` must lead to the copy.
 */
export function copyTree(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'planted-'));
  copySources(process.cwd(), path);
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

/** Copies all files that git would add: no build results, no installed packages, no git. */
export function copySources(from: string, to: string): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const paths = execFileSync('git', list, { cwd: from, encoding: 'utf8' }).split('\0').filter(Boolean);
  // Also a link to a directory, which is not followed.
  const asItIs = { recursive: true, verbatimSymlinks: true };
  for (const path of paths.filter((name) => lstatSync(join(from, name), { throwIfNoEntry: false })))
    cpSync(join(from, path), join(to, path), asItIs);
}

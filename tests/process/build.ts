import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';

/** The root of the repository, which is also the charm's directory. */
export const charmDirectory = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the current source of the charm, so that ./dispatch runs the code under test. */
export function buildCharm(): void {
  if (isBuilt()) return;
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: charmDirectory, stdio: 'pipe' });
}

/** What the bundler reads beside the modules that it bundles. */
const alsoRead = [
  'scripts/build.ts',
  'scripts/lazy-node-modules.ts',
  'scripts/programs.ts',
  'metadata.yaml',
  'package-lock.json',
];

/** Whether the bundles exist, and nothing that they contain has changed since the build began. */
function isBuilt(): boolean {
  const record = join(charmDirectory, 'dist/charm.meta.json');
  if (!existsSync(record)) return false;
  const { outputs } = JSON.parse(readFileSync(record, 'utf8')) as Pick<Metafile, 'outputs'>;
  // Names in angle brackets are not files.
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const begunMs = statSync(record).mtimeMs;
  const isOlder = (path: string) =>
    (statSync(join(charmDirectory, path), { throwIfNoEntry: false })?.mtimeMs ?? begunMs) < begunMs;
  const isThere = (path: string) => existsSync(join(charmDirectory, path));
  return (
    Object.keys(outputs).every(isThere) &&
    [...alsoRead, ...inputs.filter((path) => !path.startsWith('<'))].every(isOlder)
  );
}

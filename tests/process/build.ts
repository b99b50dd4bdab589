import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the repository, which is also the charm's directory. */
export const charmDirectory = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the current source of the charm, so that ./dispatch runs the code under test. */
export function buildCharm(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: charmDirectory, stdio: 'pipe' });
}

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository: it is the charm's own directory, too. */
export const charmDirectory = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the charm as it is now, so that ./dispatch runs the code that the tests stand beside. */
export function buildCharm(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: charmDirectory, stdio: 'pipe' });
}

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };

/** What `juju status` shows as the charm's version: the commit where there is one, else the package's version. */
export function charmVersion(): string {
  if (!existsSync('.git')) return packageJson.version;
  // Of fixed length, as git otherwise takes one that grows with the number of commits it happens to have.
  const args = ['describe', '--always', '--dirty', '--abbrev=12'];
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : packageJson.version;
}

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };

/** The charm's version in `juju status`: the commit if there is one, else the package's version. */
export function readCharmVersion(): string {
  if (!existsSync('.git')) return packageJson.version;
  // A fixed length, because git's default length grows with the number of commits.
  const args = ['describe', '--always', '--dirty', '--abbrev=12'];
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : packageJson.version;
}

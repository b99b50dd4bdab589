// `npm run lock`, after a change of dependencies. npm omits packages from the lock file that the registry in
// use does not have, such as binaries for other platforms, and then refuses its own lock file (npm/cli issue
// 9846). This script adds them from the packages that need them, without checksums.
import { readFileSync, writeFileSync } from 'node:fs';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Packages = Record<string, LockedPackage & Record<string, unknown>>;

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Packages };
for (const [path, owner] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    if (isLocked(name, path)) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(owner.dev && { dev: true }),
      optional: true,
      ...platformOf(name),
    };
    console.log(`named ${name}@${version}`);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(
  'package-lock.json',
  `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`,
);

/** Searches as Node does: in the owner's own dependencies, then one level up, to the top. */
function isLocked(name: string, path: string): boolean {
  const parts = path.split('/node_modules/');
  const places = parts.map((_, length) =>
    [...parts.slice(0, parts.length - length), name].join('/node_modules/'),
  );
  return [...places, `node_modules/${name}`].some((place) => place in lock.packages);
}

/**
 * Derives the platform from names such as `@swc/core-linux-arm64-gnu`. npm then skips the package on other
 * platforms.
 */
function platformOf(name: string): { os: string[]; cpu: string[]; libc?: string[] } {
  const platform =
    /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|\w+)(?:-(\w+))?$/.exec(name);
  if (!platform) throw new Error(`Of which platform is ${name}? Add it to the lock file by hand.`);
  const [, os = '', cpu = '', abi = ''] = platform;
  const libc = os !== 'linux' ? undefined : abi.startsWith('musl') ? ['musl'] : ['glibc'];
  return { os: [os], cpu: [cpu], ...(libc && { libc }) };
}

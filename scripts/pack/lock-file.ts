import { readFileSync } from 'node:fs';

/** What the lock file says of an installed package. */
export interface LockedPackage {
  readonly version: string;
  /** Digest of the tarball that the registry gives out, as in the header of that name: `sha512-` and base64. */
  readonly integrity?: string;
}

/** @throws Error where the lock file has no such package. */
export function lockedPackage(folder: string): LockedPackage {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  const locked = lock.packages[folder];
  if (locked) return locked;
  throw new Error(`package-lock.json has no ${folder}: run "npm run lock" after a change of dependencies`);
}

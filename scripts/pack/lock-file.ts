import { readFileSync } from 'node:fs';

/** The entry of an installed package in the lock file. */
export interface LockedPackage {
  readonly version: string;
  /** Digest of the tarball in the registry, in the format of Subresource Integrity: `sha512-` and base64. */
  readonly integrity?: string;
}

/** @throws Error if the lock file does not contain the package. */
export function findLockedPackage(folder: string): LockedPackage {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  const locked = lock.packages[folder];
  if (locked) return locked;
  throw new Error(`package-lock.json has no ${folder}: run "npm run lock" after a change of dependencies`);
}

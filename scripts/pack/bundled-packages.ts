import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOutputs } from '../programs.ts';
import { findLockedPackage } from './lock-file.ts';

/** A third-party package whose code the bundle contains. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string | undefined;
  /** An SPDX expression. */
  readonly license: string;
  readonly licenseText: string | undefined;
}

/**
 * Lists the packages in the bundles, by name and version. It excludes code that esbuild has dropped as
 * unused.
 */
export function listBundledPackages(): BundledPackage[] {
  const inputs = Object.values(readOutputs()).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  const folders = new Set(used.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []));
  return [...folders].sort().map(describe);
}

function describe(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as BundledPackage;
  if (typeof license !== 'string') throw new Error(`${name} names no licence: may the charm carry it?`);
  const locked = findLockedPackage(folder);
  if (locked.version !== version) {
    throw new Error(
      `${name} ${version} is installed where the lock file has ${locked.version}: run "npm ci"`,
    );
  }
  return { name, version, license, integrity: locked.integrity, licenseText: readLicense(folder) };
}

function readLicense(folder: string): string | undefined {
  const files = globSync('{LICEN[CS]E,COPYING,NOTICE}*', { cwd: folder }).sort();
  if (files.length === 0) return undefined;
  return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
}

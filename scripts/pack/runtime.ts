import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runStep } from '../real/step.ts';
import type { Architecture } from './architectures.ts';
import { readElf, stripElf } from './elf.ts';
import { findLockedPackage } from './lock-file.ts';

/** The Node in the charm, for one architecture. */
export interface Runtime {
  readonly name: string;
  readonly version: string;
  readonly program: Buffer;
  readonly license: string;
}

/**
 * Shared libraries in the images `ubuntu:24.04` and `ubuntu:26.04`, since apt needs them, and therefore in Juju's images for
 * charms.
 */
const baseLibraries = new Set(
  'libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 libstdc++.so.6 libgcc_s.so.1 ld-linux-x86-64.so.2 ld-linux-aarch64.so.1'.split(
    ' ',
  ),
);

/**
 * Provides Node for any architecture, including that of other machines.
 * @throws Error if it is not available, or would not start in a charm's container.
 */
export async function provideRuntime(architecture: Architecture): Promise<Runtime> {
  const name = architecture.runtimePackage;
  const { version } = findLockedPackage(`node_modules/${name}`);
  const folder = await installedFolder(architecture, join('.cache', 'pack', `${name}-${version}`));
  const program = await readFile(join(folder, 'bin', 'node'));
  requireStart(program, architecture);
  return {
    name,
    version,
    program: stripElf(program),
    license: await readFile(join(folder, 'LICENSE'), 'utf8'),
  };
}

/** npm installs it as the lock file specifies, including its digest. */
async function installedFolder({ runtimePackage }: Architecture, cached: string): Promise<string> {
  const folder = join(cached, 'node_modules', runtimePackage);
  if (existsSync(folder)) return folder;
  const unfinished = `${cached}.unfinished-${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  try {
    await writeProject(unfinished, runtimePackage);
    // `--force`, because npm refuses packages for another architecture. It still refuses a different digest.
    const options = ['--force', '--ignore-scripts', '--no-audit', '--no-fund'];
    await runStep(
      {
        program: 'npm',
        args: ['ci', '--prefer-offline', ...options],
        cwd: unfinished,
        timeLimitMinutes: 5,
      },
      `${cached}.log`,
    );
    await rename(unfinished, cached);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Writes a project with only this dependency. */
async function writeProject(folder: string, name: string): Promise<void> {
  const locked = findLockedPackage(`node_modules/${name}`);
  if (!locked.integrity) throw new Error(`package-lock.json has no integrity for ${name}`);
  const project = { name: 'runtime', version: '0.0.0', dependencies: { [name]: locked.version } };
  const packages = { '': project, [`node_modules/${name}`]: { ...locked, optional: undefined } };
  const lock = { ...project, lockfileVersion: 3, requires: true, packages };
  await writeFile(join(folder, 'package.json'), JSON.stringify(project));
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock));
}

function requireStart(program: Buffer, { name, runtimePackage }: Architecture): void {
  const { machine, libraries } = readElf(program);
  if (machine !== name) throw new Error(`${runtimePackage} is for ${machine}, not ${name}`);
  const missing = libraries.filter((library) => !baseLibraries.has(library));
  if (missing.length === 0) return;
  throw new Error(
    `${runtimePackage} needs ${missing.join(', ')}, which Juju's images for charms lack. ` +
      'Take a version that starts without, see docs/decisions/0013-the-packed-charm.md',
  );
}

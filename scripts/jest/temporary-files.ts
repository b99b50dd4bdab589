import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';

/** More than all tests together need. */
const neededBytes = 1_000_000_000;

/**
 * Opens a directory for the temporary files of the tests, in memory if that has room and runs programs: each hook
 * creates and removes directories, which costs twenty times as much on a disk. TMPDIR, if set, takes precedence.
 * `scripts/jest/run-test-file.ts` gives each worker its own directory there.
 * @public used by jest.config.mjs
 */
// biome-ignore lint/style/noDefaultExport: jest takes a setup only so
export default function openTemporaryDirectory(): void {
  const parent = process.env.TMPDIR === undefined && isUsable(memory) ? memory : tmpdir();
  removeLeftovers(parent);
  const directory = join(parent, `gk-${process.pid}`);
  mkdirSync(directory, { mode: 0o700 });
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  process.env.TEST_DIRECTORY = directory;
  // Node programs that tests start compile our modules only once.
  process.env.NODE_COMPILE_CACHE ??= join(directory, 'compiled');
}

/** Removes the directories of runs that were killed: memory would keep them until the machine restarts. */
function removeLeftovers(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = /^gk-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || (pid !== String(process.pid) && existsSync(`/proc/${pid}`))) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isUsable(parent: string): boolean {
  try {
    accessSync(parent, constants.W_OK);
    const { bavail, bsize } = statfsSync(parent);
    return bavail * bsize >= neededBytes && canRunPrograms(parent);
  } catch {
    return false;
  }
}

function canRunPrograms(parent: string): boolean {
  const directory = mkdtempSync(join(parent, 'try-'));
  const program = join(directory, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  const { status } = spawnSync(program);
  rmSync(directory, { recursive: true });
  return status === 0;
}

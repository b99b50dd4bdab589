import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const memory = '/dev/shm';

/** More than all tests together need. */
const neededBytes = 1_000_000_000;

/**
 * Opens a directory in memory for the temporary files of the tests. Each hook creates and removes directories, which
 * costs twenty times as much on a disk. The machine's own directory stays if TMPDIR names it, if memory is short or if
 * no program can run there.
 * @public used by jest.config.mjs
 */
// biome-ignore lint/style/noDefaultExport: jest takes a setup only so
export default function openTemporaryDirectory(): void {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return;
  const directory = mkdtempSync(join(memory, 'gk-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  if (canRunPrograms(directory)) process.env.TMPDIR = directory;
}

function hasRoom(): boolean {
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= neededBytes;
  } catch {
    return false;
  }
}

function canRunPrograms(directory: string): boolean {
  const program = join(directory, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
}

import { readlinkSync } from 'node:fs';
import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A socket's path holds at most 103 bytes, and the part below this directory takes up to 60 of them. */
const maxParentBytes = 32;

/** In each directory: the process that made it. */
const ownerFile = '.owner';

/**
 * Creates a directory for unix sockets. It is in the temporary directory unless that path is too long. Removes those of
 * the same prefix whose process is dead: a process that is killed leaves its directory behind.
 */
export async function makeShortDirectory(prefix: string, temporary = tmpdir()): Promise<string> {
  const parent = Buffer.byteLength(temporary) > maxParentBytes ? '/tmp' : temporary;
  const names = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  await Promise.all(names.map((name) => removeIfLeft(join(parent, name))));
  const directory = await mkdtemp(join(parent, prefix));
  await writeFile(join(directory, ownerFile), `${process.pid} ${readPidNamespace()}`);
  return directory;
}

async function removeIfLeft(directory: string): Promise<void> {
  try {
    const status = await lstat(directory);
    const [pid, ...namespace] = (await readFile(join(directory, ownerFile), 'utf8')).split(' ');
    // The number means another process to who does not share this process's list of processes.
    const isOurs = status.isDirectory() && status.uid === process.getuid?.();
    if (!isOurs || namespace.join(' ') !== readPidNamespace() || isAlive(Number(pid))) return;
    await rm(directory, { recursive: true, force: true });
  } catch {
    // It is another program's, or another simulator just removes it.
  }
}

/** Empty on a system without namespaces. */
function readPidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

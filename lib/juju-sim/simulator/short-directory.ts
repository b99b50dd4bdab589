import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A socket's path has room for 103 bytes, and what stands below the directory takes up to sixty of them. */
const maxParentBytes = 32;

/** A new directory for unix sockets: among temporary files, unless those are kept where paths grow too long. */
export function makeShortDirectory(prefix: string, temporary = tmpdir()): Promise<string> {
  const parent = Buffer.byteLength(temporary) > maxParentBytes ? '/tmp' : temporary;
  return mkdtemp(join(parent, prefix));
}

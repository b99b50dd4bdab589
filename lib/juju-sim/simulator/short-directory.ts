import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A socket's path holds at most 103 bytes, and the part below this directory takes up to 60 of them. */
const maxParentBytes = 32;

/** Creates a directory for unix sockets. It is in the temporary directory unless that path is too long. */
export function makeShortDirectory(prefix: string, temporary = tmpdir()): Promise<string> {
  const parent = Buffer.byteLength(temporary) > maxParentBytes ? '/tmp' : temporary;
  return mkdtemp(join(parent, prefix));
}

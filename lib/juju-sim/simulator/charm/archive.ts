import { chmod, mkdir, open, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { CharmDirectoryError } from './directory.ts';

interface Entry {
  readonly path: string;
  /** Unix mode: the file's type and permissions. */
  readonly mode: number;
  readonly isDeflated: boolean;
  readonly size: number;
  readonly headerAt: number;
}

const inflate = promisify(inflateRaw);
const kind = { mask: 0o170000, symlink: 0o120000 };

/** Unpacks a `.charm`, which is a zip file (PKWARE, "APPNOTE.TXT"), into a directory of its own. */
export async function unpackCharm(archive: string, target: string): Promise<void> {
  await using file = await open(archive);
  const { size } = await file.stat();
  const read = async (position: number, length: number) => {
    const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - position)));
    await file.read(buffer, 0, buffer.length, position);
    return buffer;
  };
  for (const entry of await readEntries(archive, size, read)) {
    const header = await read(entry.headerAt, 30);
    const contentAt = entry.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const packed = await read(contentAt, entry.size);
    await write(join(target, entry.path), entry, entry.isDeflated ? await inflate(packed) : packed);
  }
}

type Read = (position: number, length: number) => Promise<Buffer>;

/** Reads the central directory, which is at the end of the archive. The record after it holds its position. */
async function readEntries(archive: string, size: number, read: Read): Promise<readonly Entry[]> {
  const longestEnd = 22 + 0xffff;
  const end = await read(Math.max(0, size - longestEnd), longestEnd);
  const endAt = end.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (endAt < 0) throw new CharmDirectoryError(archive, 'it is neither a directory nor a zip file');
  const list = await read(end.readUInt32LE(endAt + 16), end.readUInt32LE(endAt + 12));
  const entries: Entry[] = [];
  for (let at = 0; at < list.length; ) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      list.readUInt16LE(at + offset),
    ) as [number, number, number];
    const path = normalize(list.toString('utf8', at + 46, at + 46 + nameLength));
    if (path.startsWith('..') || path.startsWith('/'))
      throw new CharmDirectoryError(archive, 'a file in it is to lie outside of it');
    if (!path.endsWith('/'))
      entries.push({
        path,
        mode: list.readUInt16LE(at + 40),
        isDeflated: list.readUInt16LE(at + 10) !== 0,
        size: list.readUInt32LE(at + 20),
        headerAt: list.readUInt32LE(at + 42),
      });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

async function write(path: string, { mode }: Entry, content: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if ((mode & kind.mask) === kind.symlink) return symlink(content.toString(), path);
  await writeFile(path, content);
  if ((mode & 0o111) !== 0) await chmod(path, 0o755);
}

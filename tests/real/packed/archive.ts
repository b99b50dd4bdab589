import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';

/** The files of a packed charm by path. */
export function readArchive(path: string): ReadonlyMap<string, Buffer> {
  const files = Object.entries(unzipSync(readFileSync(path)));
  return new Map(
    files.map(([name, bytes]) => [name, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)]),
  );
}

/** Unpacks a charm and sets the file modes of the archive, as Juju does. */
export function unpackCharm(path: string, folder: string): void {
  const modes = readModes(readFileSync(path));
  for (const [name, bytes] of readArchive(path)) {
    const target = join(folder, name);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
    chmodSync(target, modes.get(name) ?? 0);
  }
}

/** Reads the modes in the archive's central directory (APPNOTE.TXT 4.3.12), in order. fflate does not return them. */
export function readModes(archive: Buffer): ReadonlyMap<string, number> {
  const modes = new Map<string, number>();
  const end = archive.lastIndexOf('PK\x05\x06', archive.length, 'latin1');
  let at = archive.readUInt32LE(end + 16);
  while (at < end) {
    const name = at + 46;
    const nameEnd = name + archive.readUInt16LE(at + 28);
    modes.set(archive.toString('utf8', name, nameEnd), archive.readUInt16LE(at + 40) & 0o7777);
    at = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return modes;
}

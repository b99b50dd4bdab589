/** The header data of a Linux program. Offsets are those of the ELF-64 specification. */
export interface Elf {
  readonly machine: string;
  /** The shared libraries that it needs to start. */
  readonly libraries: readonly string[];
  /** The end of the part of the file that is loaded into memory at a start. */
  readonly loadedEnd: number;
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

const machines: Readonly<Record<number, string>> = { 62: 'amd64', 183: 'arm64' };
const loaded = 1;
const dynamic = 2;

/** @throws Error if the file is not a 64-bit little-endian program. */
export function readElf(file: Buffer): Elf {
  if (file.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') throw new Error('Not a 64-bit ELF file');
  const segments = readSegments(file);
  const machine = file.readUInt16LE(0x12);
  return {
    machine: machines[machine] ?? `machine ${machine}`,
    libraries: readLibraries(file, segments),
    loadedEnd: Math.max(...ofType(segments, loaded).map(({ offset, size }) => offset + size)),
  };
}

/**
 * Removes what a start does not read: symbols and debug information, which follow the loaded segments, and
 * the section table, which names them. The `strip` of binutils does the same, but is not installed
 * everywhere, and its output differs between versions.
 */
export function stripElf(file: Buffer): Buffer {
  const stripped = Buffer.from(file.subarray(0, readElf(file).loadedEnd));
  stripped.writeBigUInt64LE(0n, 0x28);
  stripped.writeUInt16LE(0, 0x3c);
  stripped.writeUInt16LE(0, 0x3e);
  return stripped;
}

function readSegments(file: Buffer): Segment[] {
  const table = Number(file.readBigUInt64LE(0x20));
  const entrySize = file.readUInt16LE(0x36);
  return Array.from({ length: file.readUInt16LE(0x38) }, (_, index) => {
    const entry = table + index * entrySize;
    return {
      type: file.readUInt32LE(entry),
      offset: Number(file.readBigUInt64LE(entry + 8)),
      address: Number(file.readBigUInt64LE(entry + 16)),
      size: Number(file.readBigUInt64LE(entry + 32)),
    };
  });
}

function readLibraries(file: Buffer, segments: readonly Segment[]): string[] {
  const entries = ofType(segments, dynamic).flatMap((segment) => readDynamicEntries(file, segment));
  const [names] = entries.filter(({ tag }) => tag === 5).map(({ value }) => fileOffset(segments, value));
  if (names === undefined) return [];
  return entries.filter(({ tag }) => tag === 1).map(({ value }) => readText(file, names + value));
}

function readDynamicEntries(file: Buffer, { offset, size }: Segment): { tag: number; value: number }[] {
  return Array.from({ length: size / 16 }, (_, index) => ({
    tag: Number(file.readBigInt64LE(offset + index * 16)),
    value: Number(file.readBigUInt64LE(offset + index * 16 + 8)),
  }));
}

function fileOffset(segments: readonly Segment[], address: number): number {
  const home = ofType(segments, loaded).find(
    (segment) => address >= segment.address && address < segment.address + segment.size,
  );
  if (!home) throw new Error(`Address ${address} is in no segment of the file`);
  return address - home.address + home.offset;
}

function readText(file: Buffer, start: number): string {
  return file.toString('latin1', start, file.indexOf(0, start));
}

function ofType(segments: readonly Segment[], type: number): Segment[] {
  return segments.filter((segment) => segment.type === type);
}

import { crc32 } from 'node:zlib';

/** Of an uncompressed chunk (LZMA2: 16 bits, less one). */
const maxChunkLength = 65_536;
const streamMagic = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
const footerMagic = Buffer.from('YZ');
/** Stream flags: each block ends with a CRC32. */
const flags = Buffer.from([0x00, 0x01]);
/** One filter, LZMA2, with the smallest dictionary; padded to 12 bytes with its size and CRC32. */
const blockHeader = Buffer.from([0x02, 0x00, 0x21, 0x01, 0x00, 0x00, 0x00, 0x00]);

/** An XZ container of these bytes (The .xz File Format 1.2.1). */
export function compress(bytes: Uint8Array): Buffer {
  const data = lzma2(bytes);
  const block = Buffer.concat([withCrc(blockHeader), data]);
  const padding = Buffer.alloc((4 - (block.length % 4)) % 4);
  const unpaddedLength = block.length + 4;
  const index = indexOf(unpaddedLength, bytes.length);
  return Buffer.concat([
    Buffer.concat([streamMagic, flags, uint32(crc32(flags))]),
    block,
    padding,
    uint32(crc32(bytes)),
    index,
    footer(index.length),
  ]);
}

/** Chunks of their bytes as they are; the first resets the dictionary. */
function lzma2(bytes: Uint8Array): Buffer {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += maxChunkLength) {
    const chunk = bytes.subarray(at, at + maxChunkLength);
    const head = Buffer.from([at === 0 ? 1 : 2, 0, 0]);
    head.writeUInt16BE(chunk.length - 1, 1);
    chunks.push(head, chunk);
  }
  return Buffer.concat([...chunks, Buffer.from([0])]);
}

function indexOf(unpaddedLength: number, length: number): Buffer {
  const records = Buffer.concat([Buffer.from([0, 1]), varint(unpaddedLength), varint(length)]);
  return withCrc(Buffer.concat([records, Buffer.alloc((4 - (records.length % 4)) % 4)]));
}

function footer(indexLength: number): Buffer {
  const content = Buffer.concat([uint32(indexLength / 4 - 1), flags]);
  return Buffer.concat([uint32(crc32(content)), content, footerMagic]);
}

function withCrc(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, uint32(crc32(bytes))]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

import { crc32 } from 'node:zlib';
import { LzmaEncoder, properties } from './lzma-encoder.ts';
import { MatchFinder } from './match-finder.ts';

/** An XZ container of these bytes (The .xz File Format 1.2.1): one block, with a CRC32. */
export function compressXz(bytes: Uint8Array): Buffer {
  const block = Buffer.concat([blockHeader(bytes.length), lzma2(bytes)]);
  const index = indexOf(block.length + checkLength, bytes.length);
  return Buffer.concat([
    Buffer.concat([magic, flags, uint32(crc32(flags))]),
    padded(block),
    uint32(crc32(bytes)),
    index,
    footer(index.length),
  ]);
}

const magic = /* @__PURE__ */ Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
/** Each block ends with a CRC32. */
const flags = /* @__PURE__ */ Buffer.from([0x00, 0x01]);
const checkLength = 4;
const lzma2Filter = 0x21;
/**
 * The capacity of an uncompressed chunk. A compressed chunk can hold more, but no more than this may come out of it.
 */
const chunkLength = 65_536;

/** The bytes in chunks. A chunk is compressed if that makes it smaller; its matches refer to earlier chunks. */
function lzma2(bytes: Uint8Array): Buffer {
  const matches = new MatchFinder(bytes);
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += chunkLength) {
    const to = Math.min(from + chunkLength, bytes.length);
    const packed = new LzmaEncoder(bytes, matches).encode(from, to);
    const isSmaller = packed.length < to - from;
    chunks.push(isSmaller ? packedHead(from, to, packed.length) : plainHead(from, to));
    chunks.push(isSmaller ? packed : bytes.subarray(from, to));
  }
  return Buffer.concat([...chunks, endOfChunks]);
}

const endOfChunks = /* @__PURE__ */ Buffer.from([0]);

/** Every chunk starts from a fresh state, the first one with an empty dictionary, too. */
function packedHead(from: number, to: number, packedLength: number): Buffer {
  const head = Buffer.from([from === 0 ? 0xe0 : 0xc0, 0, 0, 0, 0, properties]);
  head.writeUInt16BE(to - from - 1, 1);
  head.writeUInt16BE(packedLength - 1, 3);
  return head;
}

function plainHead(from: number, to: number): Buffer {
  const head = Buffer.from([from === 0 ? 1 : 2, 0, 0]);
  head.writeUInt16BE(to - from - 1, 1);
  return head;
}

/** Its length in words of four, less one; one filter, with a byte of properties; padding. */
function blockHeader(length: number): Buffer {
  return withCrc(Buffer.from([0x02, 0x00, lzma2Filter, 1, dictionarySize(length), 0, 0, 0]));
}

/** LZMA2's number of the smallest dictionary that holds everything: 4 KiB, 6 KiB, 8 KiB, 12 KiB, ... */
function dictionarySize(length: number): number {
  let size = 0;
  while ((2 | (size & 1)) * 2 ** ((size >>> 1) + 11) < length) size += 1;
  return size;
}

function indexOf(unpaddedLength: number, length: number): Buffer {
  return withCrc(padded(Buffer.concat([Buffer.from([0, 1]), varint(unpaddedLength), varint(length)])));
}

function footer(indexLength: number): Buffer {
  const content = Buffer.concat([uint32(indexLength / 4 - 1), flags]);
  return Buffer.concat([uint32(crc32(content)), content, Buffer.from('YZ')]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
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

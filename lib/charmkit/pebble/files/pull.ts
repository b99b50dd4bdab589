import { Readable } from 'node:stream';
import { readAll } from '../../http/index.ts';
import { parseEnvelope, parseResult } from '../envelope.ts';
import { PebbleAnswerSizeError, PebblePathError, PebbleProtocolError } from '../errors.ts';
import { nameRequest, openAnswer, type PebbleConnection, type PebbleRequest } from '../transport.ts';
import { type IncomingPart, parseBoundary, readMultipart } from './multipart-reader.ts';
import { quoteFilename } from './multipart-writer.ts';
import { listPathErrors, pathResultsSchema } from './path-results.ts';

/**
 * Reads whole files with one request. A file that can't be read has its error instead of its content.
 * @throws PebblePathError for a file that is too large, since nothing is known of the files after it
 */
export async function pullFiles(
  connection: PebbleConnection,
  paths: readonly string[],
): Promise<Map<string, Buffer | PebblePathError>> {
  const files = new Map<string, Buffer | PebblePathError>();
  if (paths.length === 0) return files;
  const pathByFilename = new Map(paths.map((path) => [quoteFilename(path), path]));
  for await (const part of pull(connection, paths)) {
    const path = pathByFilename.get(part.quotedFilename ?? '');
    const content = await readPart(part, path);
    if (path !== undefined) files.set(path, content);
    // The last part. It also lists a file whose reading failed half-way, although its content came before.
    if (part.name === 'response') for (const error of parseResponse(content)) files.set(error.path, error);
  }
  return files;
}

/** @throws PebblePathError if the file is too large */
async function readPart({ content }: IncomingPart, path: string | undefined): Promise<Buffer> {
  try {
    return await readAll(content);
  } catch (error) {
    if (path === undefined || !(error instanceof PebbleAnswerSizeError)) throw error;
    const message = `file too large, ${error.maxBytes} bytes can be read at once`;
    throw new PebblePathError({ kind: 'generic-file-error', path, message });
  }
}

export async function pullFile(connection: PebbleConnection, path: string): Promise<Buffer> {
  const pulled = (await pullFiles(connection, [path])).get(path);
  if (Buffer.isBuffer(pulled)) return pulled;
  throw pulled ?? new PebbleProtocolError(REQUEST_NAME, `nothing about ${path}`);
}

/** Reads one file that may be too large for memory. The first read fails if the file can't be read. */
export function pullStream(connection: PebbleConnection, path: string): Readable {
  return Readable.from(
    (async function* () {
      for await (const part of pull(connection, [path], { isStream: true })) {
        if (part.name === 'files') yield* part.content;
        else throwFirst(parseResponse(await readAll(part.content)));
      }
    })(),
    { objectMode: false },
  );
}

const REQUEST = { method: 'GET', path: '/v1/files' } as const satisfies PebbleRequest;
const REQUEST_NAME = nameRequest(REQUEST);

async function* pull(
  connection: PebbleConnection,
  paths: readonly string[],
  options?: Pick<PebbleRequest, 'isStream'>,
): AsyncGenerator<IncomingPart, void> {
  const { contentType, chunks } = await openAnswer(connection, {
    ...REQUEST,
    ...options,
    query: { action: 'read', path: paths },
    headers: { accept: 'multipart/form-data' },
  });
  const boundary = parseBoundary(contentType);
  if (boundary !== undefined) return yield* readMultipart(chunks, boundary, REQUEST_NAME);
  parseEnvelope((await readAll(chunks)).toString(), REQUEST_NAME);
  throw new PebbleProtocolError(REQUEST_NAME, 'not multipart');
}

function parseResponse(json: Buffer): PebblePathError[] {
  const { result } = parseEnvelope(json.toString(), REQUEST_NAME);
  return listPathErrors(parseResult(pathResultsSchema, result, REQUEST_NAME));
}

function throwFirst([first]: readonly PebblePathError[]): void {
  if (first !== undefined) throw first;
}

import type { PebbleConnection } from '../transport.ts';
import { createBoundary, type FileContent, type OutgoingPart, renderMultipart } from './multipart-writer.ts';
import { type Ownership, renderOwnership } from './ownership.ts';
import { changeFiles } from './path-results.ts';

export interface FilePush extends Ownership {
  /** Absolute. */
  readonly path: string;
  readonly content: FileContent;
  /** Creates missing parent directories, with mode 755 and the file's owner. */
  readonly makeDirs?: boolean;
}

/**
 * Writes files with one request, each of them atomically, with mode 644 unless `permissions` is set. If some files
 * fail, the others are written, and a PebblePathError names the first failure and lists the others.
 */
export async function pushFiles(connection: PebbleConnection, files: readonly FilePush[]): Promise<void> {
  if (files.length === 0) return;
  const boundary = createBoundary();
  await changeFiles(
    connection,
    {
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: { chunks: renderMultipart([requestPart(files), ...files.map(filePart)], boundary) },
    },
    files.map(({ path }) => path),
  );
}

function requestPart(files: readonly FilePush[]): OutgoingPart {
  const items = files.map((file) => ({
    path: file.path,
    'make-dirs': file.makeDirs ?? false,
    ...renderOwnership(file),
  }));
  return {
    name: 'request',
    contentType: 'application/json',
    content: JSON.stringify({ action: 'write', files: items }),
  };
}

function filePart({ path, content }: FilePush): OutgoingPart {
  return { name: 'files', filename: path, contentType: 'application/octet-stream', content };
}

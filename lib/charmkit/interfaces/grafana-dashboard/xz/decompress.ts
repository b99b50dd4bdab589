import { DashboardContentError } from '../errors.ts';

/** The bytes in an XZ container. @throws DashboardContentError if it is invalid, or contains more than allowed. */
export async function decompressXz(container: Uint8Array, maxBytes: number): Promise<Buffer> {
  // Most hooks read no dashboard, so only those that do load the decoder.
  const { XzReadableStream } = (await import('xz-decompress')).default;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of new XzReadableStream(streamOf(container))) {
      length += chunk.length;
      if (length > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new DashboardContentError('is not base64 of XZ', { unpackedBytes: length, cause });
  }
  if (length > maxBytes)
    throw new DashboardContentError(`is larger than ${maxBytes} bytes`, { unpackedBytes: length });
  return Buffer.concat(chunks);
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

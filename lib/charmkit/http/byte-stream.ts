/**
 * The whole content of a stream. Node's own `buffer` of node:stream/consumers uses a Blob; in a short hook, loading its
 * code takes longer than reading the stream.
 */
export async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The same chunks. After more than this number of bytes, reading them throws the error. */
export async function* limitBytes(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
  createError: () => Error,
): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw createError();
    yield chunk;
  }
}

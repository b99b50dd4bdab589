/**
 * The whole content of a stream. Node's own `buffer` of node:stream/consumers uses a Blob; in a short hook, loading its
 * code takes longer than reading the stream.
 */
export async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * All of a stream at once. Node's own `buffer` of node:stream/consumers goes through a Blob, whose code takes a
 * short hook longer to load than the stream to read.
 */
export async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

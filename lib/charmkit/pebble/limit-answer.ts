import { PebbleAnswerSizeError, PebbleTimeoutError } from './errors.ts';

/** More than a plan, a list or the charm's own files, and less than the memory of a charm's container. */
const maxAnswerBytes = 32 * 1024 * 1024;

/**
 * The same chunks, with a limit.
 * @throws PebbleAnswerSizeError after too many bytes, PebbleTimeoutError after too long a time.
 */
export async function* limitAnswer(
  chunks: AsyncIterable<Buffer>,
  { request, timeoutMs }: { readonly request: string; readonly timeoutMs: number },
): AsyncGenerator<Buffer, void> {
  const deadline = performance.now() + timeoutMs;
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new PebbleAnswerSizeError(request, maxAnswerBytes);
    if (performance.now() > deadline) throw new PebbleTimeoutError(request, timeoutMs);
    yield chunk;
  }
}

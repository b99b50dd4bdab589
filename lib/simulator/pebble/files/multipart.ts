import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from '@fastify/busboy';

const maxRequestBytes = 64 * 1024 * 1024;

/** What to do with each part, in the order of the body. */
export interface PartHandlers {
  /** A part without content of its own: its text is held in memory. */
  text(name: string, value: string): void;
  /** A part to be streamed; what it returns is waited for at the end. */
  file(name: string, filename: string, content: Readable): Promise<void>;
}

/** Reads a multipart body part by part; rejects with the first error of a handler or of the body. */
export async function readMultipart(message: IncomingMessage, handlers: PartHandlers): Promise<void> {
  const parser = new busboy.Busboy({
    headers: { ...message.headers, 'content-type': message.headers['content-type'] ?? '' },
    preservePath: true,
    isPartAFile: (_name, _type, filename) => filename !== undefined,
    limits: { fieldSize: maxRequestBytes },
  });
  const pending: Promise<void>[] = [];
  // A handler that refuses ends the reading; the body that is left is not looked at.
  const refuse = (thrown: unknown): void => void parser.destroy(thrown as Error);
  parser.on('field', (name, value) => {
    try {
      handlers.text(name, value);
    } catch (thrown) {
      refuse(thrown);
    }
  });
  parser.on('file', (name, content, filename) => {
    // Its reader is told of it too; without a listener of its own an early end would end the process.
    content.on('error', () => {});
    const done = handlers.file(name, filename, content);
    done.catch((thrown) => {
      content.resume();
      refuse(thrown);
    });
    pending.push(done);
  });
  await pipeline(message, parser);
  await Promise.all(pending);
}

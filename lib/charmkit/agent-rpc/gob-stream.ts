import type { Socket } from 'node:net';
import { GobFrames } from './gob-frames.ts';
import { GobReader } from './gob-reader.ts';
import type { GobShape, GobStruct } from './gob-shape.ts';
import { GobWriter } from './gob-writer.ts';

/** Structs in both directions over one socket. */
export class GobStream {
  readonly #socket: Socket;
  readonly #frames: GobFrames;
  readonly #reader = new GobReader();
  readonly #writer = new GobWriter();
  #hasEnded = false;
  #wake = () => {};

  constructor(socket: Socket, maxMessageBytes: number) {
    this.#socket = socket;
    this.#frames = new GobFrames(maxMessageBytes);
    socket.on('data', (chunk: Buffer) => {
      this.#frames.push(chunk);
      this.#wake();
    });
    socket.once('close', () => {
      this.#hasEnded = true;
      this.#wake();
    });
    // 'close' follows it.
    socket.on('error', () => {});
  }

  write<Shape extends GobShape>(shape: Shape, value: GobStruct<Shape>): void {
    this.#socket.write(this.#writer.write(shape, value));
  }

  /**
   * The next struct, or undefined where the socket has closed. One reader at a time.
   * @throws GobError for anything but a struct of that shape.
   */
  async read<Shape extends GobShape>(shape: Shape): Promise<GobStruct<Shape> | undefined> {
    for (;;) {
      const message = this.#frames.take();
      const value = message && this.#reader.read(message, shape);
      if (value !== undefined) return value;
      if (message !== undefined) continue;
      if (this.#hasEnded) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

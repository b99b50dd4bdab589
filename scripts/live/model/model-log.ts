import { type ChildProcess, spawn } from 'node:child_process';

/** The log of a model from its beginning, which Juju's client sends as it grows. */
export class ModelLog implements Disposable {
  readonly #client: ChildProcess;
  #text = '';

  private constructor(client: ChildProcess) {
    this.#client = client;
    client.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text += chunk;
    });
  }

  static follow(model: string): ModelLog {
    const words = ['debug-log', '-m', model, '--replay', '--tail'];
    return new ModelLog(spawn('juju', words, { stdio: ['ignore', 'pipe', 'inherit'] }));
  }

  /** The complete lines so far. @throws Error if the client has ended. */
  read(): string {
    const { exitCode, signalCode } = this.#client;
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`"juju debug-log" ended with ${exitCode ?? signalCode}`);
    }
    return this.#text.slice(0, this.#text.lastIndexOf('\n') + 1);
  }

  [Symbol.dispose](): void {
    this.#client.kill();
  }
}

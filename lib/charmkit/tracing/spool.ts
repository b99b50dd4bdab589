import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPrivateDirectory, makePrivateDirectory } from '../base/index.ts';
import { collectorFile, parseCollector, traceSuffix } from './spool-format.ts';
import type { Trace, TraceCollector, TraceSink } from './trace.ts';

/** What is kept for a collector that can't be reached: beyond this, the oldest goes. */
const maxTraces = 64;
const maxTraceBytes = 512 * 1024;

/**
 * Traces on their way: files in a directory that is this user's alone, and a program that is started to send them. Neither
 * a slow network nor a collector that is down is felt here; who is killed loses a trace at most. The directory is there
 * as long as there is a collector.
 */
export class TraceSpool implements TraceSink {
  readonly #directory: string;
  readonly #launch: (directory: string) => void;

  constructor(directory: string, launch: (directory: string) => void) {
    this.#directory = directory;
    this.#launch = launch;
  }

  isOpen(): boolean {
    return this.#collector() !== undefined;
  }

  sendTo(collector: TraceCollector | undefined): void {
    if (!collector) {
      rmSync(this.#directory, { recursive: true, force: true });
      return;
    }
    const before = this.#collector();
    const wanted = { url: collector.url, ca: collector.ca ?? before?.ca };
    if (before?.url === wanted.url && before.ca === wanted.ca) return;
    makePrivateDirectory(this.#directory);
    this.#write(collectorFile, JSON.stringify(wanted));
  }

  add(trace: Trace): void {
    if (!this.isOpen()) return;
    const content = JSON.stringify(trace);
    if (content.length > maxTraceBytes) return;
    // Names in the order of time, so that the oldest is the first. A trace may have its id in common with others.
    const time = String(Date.now()).padStart(15, '0');
    this.#write(`${time}-${trace.spans[0]?.id ?? trace.id}${traceSuffix}`, content);
    this.#evict();
    this.#launch(this.#directory);
  }

  #collector(): TraceCollector | undefined {
    return isPrivateDirectory(this.#directory) ? parseCollector(this.#read(collectorFile)) : undefined;
  }

  /** Whatever is in the way counts: also what was written half, or is being sent. */
  #evict(): void {
    const names = readdirSync(this.#directory).filter((name) => name !== collectorFile);
    for (const name of names.sort().slice(0, -maxTraces))
      rmSync(join(this.#directory, name), { force: true });
  }

  #read(name: string): string | undefined {
    try {
      return readFileSync(join(this.#directory, name), 'utf8');
    } catch {
      return undefined;
    }
  }

  /** In one step: a reader finds all of it or nothing. */
  #write(name: string, content: string): void {
    const path = join(this.#directory, name);
    writeFileSync(`${path}.part`, content, { mode: 0o600 });
    renameSync(`${path}.part`, path);
  }
}

import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPrivateDirectory, makePrivateDirectory } from '../base/index.ts';
import { collectorFile, parseCollector, traceSuffix } from './spool-format.ts';
import type { Trace, TraceCollector, TraceSink } from './trace.ts';

/** How many traces are stored while the collector can't be reached. Beyond this, the oldest is deleted. */
const maxTraces = 64;
const maxTraceBytes = 512 * 1024;

/**
 * A spool of traces: files in a directory of this user, and a program that sends them. A slow network or a missing
 * collector does not slow down the dispatch, and a killed dispatch loses at most one trace. The directory exists while
 * there is a collector.
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
    // Names sort by time, so the oldest is first. Several traces may have the same trace id.
    const time = String(Date.now()).padStart(15, '0');
    this.#write(`${time}-${trace.spans[0]?.id ?? trace.id}${traceSuffix}`, content);
    this.#evict();
    this.#launch(this.#directory);
  }

  #collector(): TraceCollector | undefined {
    return isPrivateDirectory(this.#directory) ? parseCollector(this.#read(collectorFile)) : undefined;
  }

  /** All files count, also those that are half written or being sent. */
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

  /** Atomic: a reader sees the whole file or nothing. */
  #write(name: string, content: string): void {
    const path = join(this.#directory, name);
    writeFileSync(`${path}.part`, content, { mode: 0o600 });
    renameSync(`${path}.part`, path);
  }
}

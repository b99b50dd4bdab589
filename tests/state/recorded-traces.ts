import type { Trace, TraceCollector, TraceSink } from 'charmkit/tracing';

/** Keeps a unit's traces for a test instead of sending them. */
export class RecordedTraces implements TraceSink {
  collector: TraceCollector | undefined;
  readonly traces: Trace[] = [];

  isOpen(): boolean {
    return this.collector !== undefined;
  }

  sendTo(collector: TraceCollector | undefined): void {
    this.collector = collector && { url: collector.url, ca: collector.ca ?? this.collector?.ca };
  }

  add(trace: Trace): void {
    if (this.isOpen()) this.traces.push(trace);
  }
}

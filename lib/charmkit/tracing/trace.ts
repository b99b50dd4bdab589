/** Names and numbers that describe a span; never a value from a databag, a secret or a file. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** One operation of a dispatch, with its start and end. */
export interface Span {
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** The parent span. For the first span, the span that Juju names, if any. */
  readonly parentId?: string | undefined;
  readonly name: string;
  /** Milliseconds since 1970, with fractions. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  /** The kind of the error that ended it. Its message may be confidential. */
  readonly error?: string | undefined;
}

/** The spans of one dispatch, in the order of their start. */
export interface Trace {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** The service that the spans belong to. */
  readonly resource: Attributes;
  readonly spans: readonly Span[];
}

/** A receiver of traces. */
export interface TraceCollector {
  /** URL of an OTLP receiver over HTTP, as the interface `tracing` gives it: without `/v1/traces`. */
  readonly url: string;
  /** Additional authorities to trust, in PEM; undefined keeps the previous ones. */
  readonly ca?: string | undefined;
}

/** Accepts traces. If it throws, the dispatch loses its trace, and nothing else happens. */
export interface TraceSink {
  /** Whether a receiver of traces is known. */
  isOpen(): boolean;
  /** Sets the receiver of traces from now on; undefined for no receiver. */
  sendTo(collector: TraceCollector | undefined): void;
  /** Accepts a trace at once, and sends it later. */
  add(trace: Trace): void;
}

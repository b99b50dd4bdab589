/** Names, numbers and the like about a span; never a value from a databag, a secret or a file. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Something that was done in a dispatch, from when to when. */
export interface Span {
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** The span that it was done in; of the first, the one that Juju names, if it does. */
  readonly parentId?: string | undefined;
  readonly name: string;
  /** Milliseconds since 1970, with fractions. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  /** What kind of error ended it; its message is not for others to read. */
  readonly error?: string | undefined;
}

/** The spans of one dispatch, in the order in which they began. */
export interface Trace {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** Whose spans they are. */
  readonly resource: Attributes;
  readonly spans: readonly Span[];
}

/** Where traces are received. */
export interface TraceCollector {
  /** Of an OTLP receiver over HTTP, as the interface `tracing` gives it: without `/v1/traces`. */
  readonly url: string;
  /** Authorities to be trusted besides those that Node knows, in PEM; undefined for those of before. */
  readonly ca?: string | undefined;
}

/** Takes traces. What it throws costs a dispatch its trace, and nothing else. */
export interface TraceSink {
  /** Whether there is somebody who receives traces, as far as is known. */
  isOpen(): boolean;
  /** Where traces go from now on; undefined for nowhere. */
  sendTo(collector: TraceCollector | undefined): void;
  /** Takes a trace at once, to be sent when there is time. */
  add(trace: Trace): void;
}

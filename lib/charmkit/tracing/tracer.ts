import { AsyncLocalStorage } from 'node:async_hooks';
import { SdkError } from '../base/index.ts';
import type { Attributes, Span, Trace } from './trace.ts';

/** A started span. */
export interface OpenSpan {
  note(attributes: Attributes): void;
  /** Marks the span as failed. For an Error, records its kind. */
  fail(error: unknown): void;
  end(): void;
}

/** The trace that this one belongs to. */
export interface RemoteParent {
  readonly traceId: string;
  readonly spanId: string;
}

/**
 * The span in which code runs. One store for all tracers: what a dispatch leaves behind, such as a connection, keeps a
 * copy of every store, so a store for each tracer would make a long-lived process slower with each dispatch.
 */
const current = new AsyncLocalStorage<RecordedSpan>();

/** A hook with more spans than this runs them in a loop. */
const maxSpans = 1000;

/**
 * Records the operations of a dispatch, even if nobody wants the trace: that may be known only at the end. So recording
 * costs nearly nothing until the trace is requested.
 */
export class Tracer {
  readonly traceId: string;
  readonly #remoteParent: string | undefined;
  readonly #clock = new Clock();
  readonly #spans: RecordedSpan[] = [];
  #dropped = 0;

  constructor(parent?: RemoteParent) {
    this.traceId = parent?.traceId ?? randomId(32);
    this.#remoteParent = parent?.spanId;
  }

  /** Runs a function as a span within the current span. */
  async span<Result>(name: string, run: (span: OpenSpan) => Result | Promise<Result>): Promise<Result> {
    const span = this.begin(name);
    try {
      return await current.run(span, () => run(span));
    } catch (error) {
      span.fail(error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** Starts a span that the caller ends. */
  begin(name: string, attributes: Attributes = {}): RecordedSpan {
    const outer = current.getStore();
    // The span of another dispatch in the same process is not a parent.
    const parent = outer?.clock === this.#clock ? outer : undefined;
    const span = new RecordedSpan(this.#clock, { name, parent, attributes });
    if (this.#spans.length < maxSpans) this.#spans.push(span);
    else this.#dropped += 1;
    return span;
  }

  /** The spans so far. A span that is still open ends here, with an error. */
  trace(resource: Attributes): Trace {
    if (this.#dropped > 0) this.#spans[0]?.note({ dropped: this.#dropped });
    const ids = new Map(this.#spans.map((span) => [span, randomId(16)]));
    const idOf = (span: RecordedSpan | undefined) => span && ids.get(span);
    const spans = [...ids].map(([span, id]): Span => {
      const parentId = idOf(span.parent) ?? this.#remoteParent;
      const { name, startMs, endMs, attributes, error } = span;
      if (endMs !== undefined) return { id, parentId, name, startMs, endMs, attributes, error };
      return { id, parentId, name, startMs, endMs: this.#clock.nowMs(), attributes, error: 'interrupted' };
    });
    return { id: this.traceId, resource, spans };
  }
}

class RecordedSpan implements OpenSpan {
  readonly name: string;
  readonly parent: RecordedSpan | undefined;
  readonly startMs: number;
  endMs: number | undefined;
  attributes: Attributes;
  error: string | undefined;
  /** Of the tracer that the span belongs to. */
  readonly clock: Clock;

  constructor(
    clock: Clock,
    { name, parent, attributes }: Pick<RecordedSpan, 'name' | 'parent' | 'attributes'>,
  ) {
    this.clock = clock;
    this.name = name;
    this.parent = parent;
    this.attributes = attributes;
    this.startMs = clock.nowMs();
  }

  note(attributes: Attributes): void {
    this.attributes = { ...this.attributes, ...attributes };
  }

  fail(error: unknown): void {
    this.error = kindOf(error);
  }

  end(): void {
    this.endMs ??= this.clock.nowMs();
  }
}

/** Time in milliseconds with fractions that never goes back, like `performance`, without the time to load it. */
class Clock {
  readonly #epochMs = Date.now();
  readonly #started = process.hrtime.bigint();

  nowMs(): number {
    return this.#epochMs + Number(process.hrtime.bigint() - this.#started) / 1e6;
  }
}

function kindOf(error: unknown): string {
  if (error instanceof SdkError) return error.code;
  return error instanceof Error ? error.name : String(error);
}

/** Not a secret, so it need not wait for `node:crypto` to load. */
function randomId(digits: number): string {
  const digit = () => Math.floor(Math.random() * 16).toString(16);
  return Array.from({ length: digits }, digit).join('');
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { SdkError } from '../base/index.ts';
import type { Attributes, Span, Trace } from './trace.ts';

/** A span that has begun. */
export interface OpenSpan {
  note(attributes: Attributes): void;
  /** Says that it went wrong; an Error stands for its kind. */
  fail(error: unknown): void;
  end(): void;
}

/** Of which trace this one is to be a part. */
export interface RemoteParent {
  readonly traceId: string;
  readonly spanId: string;
}

/** A hook that does more than this does it in loops. */
const maxSpans = 1000;

/**
 * Records what a dispatch does, whether or not anybody wants the trace: that may be known only at the end. So it costs next
 * to nothing until the trace is asked for.
 */
export class Tracer {
  readonly traceId: string;
  readonly #remoteParent: string | undefined;
  readonly #current = new AsyncLocalStorage<RecordedSpan>();
  readonly #clock = new Clock();
  readonly #spans: RecordedSpan[] = [];
  #dropped = 0;

  constructor(parent?: RemoteParent) {
    this.traceId = parent?.traceId ?? randomId(32);
    this.#remoteParent = parent?.spanId;
  }

  /** Does something as a span of its own, within the span that this is called in. */
  async span<Result>(name: string, run: (span: OpenSpan) => Result | Promise<Result>): Promise<Result> {
    const span = this.begin(name);
    try {
      return await this.#current.run(span, () => run(span));
    } catch (error) {
      span.fail(error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** Begins a span whose end somebody else sees. */
  begin(name: string, attributes: Attributes = {}): RecordedSpan {
    const parent = this.#current.getStore();
    const span = new RecordedSpan(this.#clock, { name, parent, attributes });
    if (this.#spans.length < maxSpans) this.#spans.push(span);
    else this.#dropped += 1;
    return span;
  }

  /** What was recorded so far. A span that is open still ends here, with an error. */
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
  readonly #clock: Clock;

  constructor(
    clock: Clock,
    { name, parent, attributes }: Pick<RecordedSpan, 'name' | 'parent' | 'attributes'>,
  ) {
    this.#clock = clock;
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
    this.endMs ??= this.#clock.nowMs();
  }
}

/** The time with fractions of milliseconds, and never back: what `performance` has, without the time to load that. */
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

/** Nobody's secret, so it need not wait for `node:crypto` to load. */
function randomId(digits: number): string {
  const digit = () => Math.floor(Math.random() * 16).toString(16);
  return Array.from({ length: digits }, digit).join('');
}

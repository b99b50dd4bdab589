import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { SdkError } from '../base/index.ts';
import type { Attributes, Span, Trace } from './trace.ts';

/** A span that has begun. */
export interface OpenSpan {
  readonly id: string;
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

interface Recorded {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly startMs: number;
  endMs?: number;
  attributes: Attributes;
  error?: string;
}

/** A hook that does more than this does it in loops. */
const maxSpans = 1000;

/**
 * Records what a dispatch does. It costs a few microseconds for each span, whether or not anybody wants the trace: that
 * may be known only at the end.
 */
export class Tracer {
  readonly traceId: string;
  readonly #remoteParent: string | undefined;
  readonly #current = new AsyncLocalStorage<string>();
  readonly #spans: Recorded[] = [];
  #dropped = 0;

  constructor(parent?: RemoteParent) {
    this.traceId = parent?.traceId ?? randomBytes(16).toString('hex');
    this.#remoteParent = parent?.spanId;
  }

  /** Does something as a span of its own, within the span that this is called in. */
  async span<Result>(name: string, run: (span: OpenSpan) => Result | Promise<Result>): Promise<Result> {
    const span = this.begin(name);
    try {
      return await this.#current.run(span.id, () => run(span));
    } catch (error) {
      span.fail(error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** Begins a span whose end somebody else sees. */
  begin(name: string, attributes: Attributes = {}): OpenSpan {
    const id = randomBytes(8).toString('hex');
    const parentId = this.#current.getStore() ?? this.#remoteParent;
    const span: Recorded = { id, parentId, name, startMs: now(), attributes };
    if (this.#spans.length < maxSpans) this.#spans.push(span);
    else this.#dropped += 1;
    return {
      id,
      note: (more) => {
        span.attributes = { ...span.attributes, ...more };
      },
      fail: (error) => {
        span.error = kindOf(error);
      },
      end: () => {
        span.endMs ??= now();
      },
    };
  }

  /** What was recorded so far. A span that is open still ends here, with an error. */
  trace(resource: Attributes): Trace {
    const [first, ...others] = this.#spans.map(ended);
    if (!first) return { id: this.traceId, resource, spans: [] };
    const attributes =
      this.#dropped === 0 ? first.attributes : { ...first.attributes, dropped: this.#dropped };
    return { id: this.traceId, resource, spans: [{ ...first, attributes }, ...others] };
  }
}

function ended(span: Recorded): Span {
  const { endMs } = span;
  return endMs === undefined ? { ...span, endMs: now(), error: 'interrupted' } : { ...span, endMs };
}

function kindOf(error: unknown): string {
  if (error instanceof SdkError) return error.code;
  return error instanceof Error ? error.name : String(error);
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

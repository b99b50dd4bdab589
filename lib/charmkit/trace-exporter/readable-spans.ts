import { type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Trace } from '../tracing/index.ts';

/** A trace in the form of OpenTelemetry's exporters. */
export function convertTrace({ id: traceId, resource: attributes, spans }: Trace): ReadableSpan[] {
  const resource = resourceFromAttributes(attributes);
  const contextOf = (spanId: string) => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });
  return spans.map(({ id, parentId, name, startMs, endMs, attributes: noted, error }) => ({
    name,
    kind: SpanKind.INTERNAL,
    spanContext: () => contextOf(id),
    ...(parentId !== undefined && { parentSpanContext: contextOf(parentId) }),
    startTime: toHrTime(startMs),
    endTime: toHrTime(endMs),
    duration: toHrTime(endMs - startMs),
    status: { code: error === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR },
    attributes: error === undefined ? noted : { ...noted, 'error.type': error },
    ...{ links: [], events: [], ended: true, resource, instrumentationScope: { name: 'charmkit' } },
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
  }));
}

/** Seconds and nanoseconds. */
function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}

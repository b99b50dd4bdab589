export { createLauncher } from './launch.ts';
export { TraceSpool } from './spool.ts';
export { collectorFile, parseCollector, traceSuffix } from './spool-format.ts';
export type { Attributes, Span, Trace, TraceCollector, TraceSink } from './trace.ts';
export { type OpenSpan, type RemoteParent, Tracer } from './tracer.ts';

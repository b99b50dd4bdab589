import { getErrorMessage, type Logger } from '../base/index.ts';
import type { HookToolRunner } from '../hook-tools/index.ts';
import type { RequestWatch } from '../pebble/index.ts';
import {
  type Attributes,
  type OpenSpan,
  type TraceCollector,
  Tracer,
  type TraceSink,
} from '../tracing/index.ts';
import type { JujuEnvironment } from './environment.ts';
import type { JujuEvent } from './events.ts';
import { type JujuTopology, renderTopologyLabels } from './topology.ts';

export interface DispatchTraceParts {
  readonly env: JujuEnvironment;
  readonly event: JujuEvent;
  readonly topology: JujuTopology;
  readonly log: Logger;
  /** Undefined if traces are not used. */
  readonly sink: TraceSink | undefined;
}

/** The trace of one dispatch: what it did, which hook tools it ran and what it asked Pebble. */
export class DispatchTrace {
  readonly #parts: DispatchTraceParts;
  readonly #tracer: Tracer;
  #isAnnounced = false;
  #isOver = false;

  constructor(parts: DispatchTraceParts) {
    this.#parts = parts;
    this.#tracer = new Tracer(remoteParent(parts.env));
    this.#withSink((sink) => sink.isOpen() && this.#announce());
  }

  /** Runs the dispatch as the first span, with Juju's name for the hook or action. */
  run<Result>(run: (span: OpenSpan) => Promise<Result>): Promise<Result> {
    return this.#tracer.span(this.#parts.env.dispatchPath, (span) => {
      span.note(attributesOf(this.#parts.event));
      return run(span);
    });
  }

  span<Result>(name: string, run: () => Result | Promise<Result>): Promise<Result> {
    return this.#tracer.span(name, run);
  }

  sendTo(collector: TraceCollector | undefined): void {
    this.#withSink((sink) => {
      sink.sendTo(collector);
      if (collector) this.#announce();
    });
  }

  /** Passes on the trace, once. You can call it at any time, also when the process is about to be killed. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#withSink((sink) => {
      if (sink.isOpen()) sink.add(this.#tracer.trace(resourceOf(this.#parts.topology)));
    });
  }

  /** The same hook tools, with a span for each call: its name and exit code, without input and output. */
  traced(tools: HookToolRunner): HookToolRunner {
    return {
      run: (call) =>
        this.#tracer.span(call.tool, async (span) => {
          const result = await tools.run(call);
          span.note({ 'process.exit.code': result.exitCode });
          if (result.exitCode !== 0) span.fail('exit-code');
          return result;
        }),
      runSync: (call) => tools.runSync(call),
      ...(tools.secretsPrefix !== undefined && { secretsPrefix: tools.secretsPrefix }),
    };
  }

  /** Makes a span of each request to a container's Pebble. */
  watch(container: string): RequestWatch {
    return ({ method, path }) => {
      const attributes = { 'http.request.method': method, 'url.path': path, container };
      const span = this.#tracer.begin(`pebble ${method} ${path}`, attributes);
      return (status) => {
        if (status !== undefined) span.note({ 'http.response.status_code': status });
        if (status === undefined || status >= 400)
          span.fail(status === undefined ? 'no-answer' : String(status));
        span.end();
      };
    };
  }

  /** The words that jhack searches for. */
  #announce(): void {
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    this.#parts.log.debug(`Starting root trace with id='${this.#tracer.traceId}'.`);
  }

  /** A hook that did its work does not fail because of its trace. */
  #withSink(use: (sink: TraceSink) => void): void {
    const { sink, log } = this.#parts;
    try {
      if (sink) use(sink);
    } catch (error) {
      log.debug(`Not traced: ${getErrorMessage(error)}`);
    }
  }
}

function remoteParent({ variables }: JujuEnvironment) {
  const { JUJU_TRACE_ID: traceId, JUJU_SPAN_ID: spanId } = variables;
  return isId(traceId, 32) && isId(spanId, 16) ? { traceId, spanId } : undefined;
}

function isId(text: string | undefined, digits: number): text is string {
  return text?.length === digits && /^[\da-f]+$/.test(text) && !/^0+$/.test(text);
}

/**
 * The subject of the event, by name. Keys of notices and labels of secrets are not included: workload and charm choose
 * them.
 */
function attributesOf(event: JujuEvent): Attributes {
  const { kind, ...facts } = event;
  const named = Object.entries(facts).flatMap(([fact, value]) => {
    const name = attributeNames[fact];
    return name !== undefined && typeof value === 'string' ? [[name, value] as const] : [];
  });
  return { 'juju.event': kind, ...Object.fromEntries(named) };
}

const attributeNames: Readonly<Record<string, string>> = {
  endpoint: 'juju.endpoint',
  relationId: 'juju.relation.id',
  remoteApp: 'juju.remote.application',
  remoteUnit: 'juju.remote.unit',
  departingUnit: 'juju.departing.unit',
  storageId: 'juju.storage.id',
  secretId: 'juju.secret.id',
  container: 'juju.container',
  check: 'juju.check',
  action: 'juju.action',
  actionId: 'juju.action.id',
};

/** A charm is a different service from its workload. */
function resourceOf(topology: JujuTopology): Attributes {
  return {
    'service.name': `${topology.application}-charm`,
    'service.instance.id': topology.unit,
    ...renderTopologyLabels(topology),
  };
}

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { findParts } from '../../../scripts/real/find.ts';
import { freePort } from '../../contract/free-port.ts';

/** A received span, with its resource. */
export interface ReceivedSpan {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a span without a parent. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
}

/** The files of the HTTPS server's certificate and key. */
export interface ReceiverCertificate {
  readonly cert_file: string;
  readonly key_file: string;
}

/** The OpenTelemetry Collector's receiver of traces. */
export class OtlpReceiver implements AsyncDisposable {
  /** The address for OTLP over HTTP, without a scheme. */
  readonly http: string;
  /** The address for OTLP over gRPC. */
  readonly grpc: string;
  readonly #process: ChildProcessByStdio<null, Readable, Readable>;
  readonly #lines: string[] = [];

  private constructor({ http, grpc }: Addresses, tls: ReceiverCertificate | undefined) {
    this.http = http;
    this.grpc = grpc;
    const secured = tls ? { tls } : {};
    const config = {
      protocols: { http: { endpoint: http, ...secured }, grpc: { endpoint: grpc, ...secured } },
    };
    const { OTLP_RECEIVER_BIN: program } = findParts(['OTLP_RECEIVER_BIN']);
    this.#process = spawn(program, [JSON.stringify(config)], { stdio: ['ignore', 'pipe', 'pipe'] });
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#lines.push(line));
  }

  static async start(options: Partial<Addresses> & { readonly tls?: ReceiverCertificate } = {}) {
    const { http = await freeAddress(), grpc = await freeAddress(), tls } = options;
    const receiver = new OtlpReceiver({ http, grpc }, tls);
    const [said] = (await once(receiver.#process.stderr, 'data')) as [Buffer];
    if (!said.includes('receiving')) throw new Error(`The receiver does not start: ${said.toString()}`);
    return receiver;
  }

  /** Returns all spans that have arrived. */
  get spans(): readonly ReceivedSpan[] {
    return this.#lines.flatMap((line) => (JSON.parse(line) as TracesData).resourceSpans.flatMap(spansIn));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return;
    this.#process.kill();
    await once(this.#process, 'exit');
  }
}

interface Addresses {
  readonly http: string;
  readonly grpc: string;
}

async function freeAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}

/** The fields of OTLP in JSON that the tests read. */
interface TracesData {
  readonly resourceSpans: readonly ResourceSpans[];
}

interface ResourceSpans {
  readonly resource: { readonly attributes?: readonly KeyValue[] };
  readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
}

interface WireSpan extends Pick<ReceivedSpan, 'traceId' | 'spanId' | 'name'> {
  readonly parentSpanId?: string;
  readonly attributes?: readonly KeyValue[];
  readonly status?: { readonly code?: number };
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

function spansIn({ resource, scopeSpans }: ResourceSpans): readonly ReceivedSpan[] {
  const common = { resource: plain(resource.attributes) };
  return scopeSpans
    .flatMap(({ spans }) => spans)
    .map(({ traceId, spanId, parentSpanId = '', name, attributes, status }) => ({
      ...common,
      ...{ traceId, spanId, parentSpanId, name },
      attributes: plain(attributes),
      isError: status?.code === 2,
    }));
}

function plain(attributes: readonly KeyValue[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

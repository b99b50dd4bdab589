import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { isPrivateDirectory } from '../base/index.ts';
import { collectorFile, parseCollector, type Trace, type TraceCollector } from '../tracing/index.ts';
import { claimTrace, releaseAbandonedClaims } from './claim.ts';
import { convertTrace } from './readable-spans.ts';

/** How long a collector may take for one trace, including further attempts, and for all traces. */
const requestTimeoutMs = 5_000;
const timeLimitMs = 20_000;

/**
 * Sends the traces of a spool, the oldest first. A trace that can't be sent now stays for the next time. A trace that
 * the collector will never accept is deleted.
 */
export async function exportSpooledTraces(directory: string): Promise<void> {
  const collector = isPrivateDirectory(directory) ? await readCollector(directory) : undefined;
  if (!collector) return;
  await releaseAbandonedClaims(directory);
  const exporter = exporterTo(collector);
  const deadlineMs = performance.now() + timeLimitMs;
  while (performance.now() < deadlineMs) {
    const claim = await claimTrace(directory);
    if (!claim) return;
    if (claim.trace && !(await isSettled(exporter, claim.trace))) return claim.giveBack();
    await claim.remove();
  }
}

async function readCollector(directory: string): Promise<TraceCollector | undefined> {
  return parseCollector(await readFile(join(directory, collectorFile), 'utf8').catch(() => undefined));
}

function exporterTo({ url, ca = '' }: TraceCollector): OTLPTraceExporter {
  return new OTLPTraceExporter({
    url: `${url.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: requestTimeoutMs,
    httpAgentOptions: ca === '' || !url.startsWith('https:') ? {} : { ca: [...rootCertificates, ca] },
  });
}

/** Answers that would be the same at each attempt: the trace is malformed or too large. */
const finalStatuses: readonly unknown[] = [400, 413];

/** Whether the trace was sent, or another attempt would be useless. */
function isSettled(exporter: OTLPTraceExporter, trace: Trace): Promise<boolean> {
  return new Promise((resolve) => {
    exporter.export(convertTrace(trace), ({ error }) => {
      resolve(error === undefined || ('code' in error && finalStatuses.includes(error.code)));
    });
  });
}

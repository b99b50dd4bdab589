import type { ServerResponse } from 'node:http';
import type { Daemon } from '../daemon.ts';
import { createBadRequest, type Reply } from '../http/reply.ts';
import { type PebbleRequest, parseQueryList } from '../http/request.ts';
import type { Route } from '../http/router.ts';
import type { LogBuffer, LogEntry } from '../services/log-buffer.ts';

const defaultCount = 30;

/** The output of services as JSON lines; with `follow`, until the client disconnects. */
export const logsRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/logs', access: 'read', handle: getLogs },
];

function getLogs(daemon: Daemon, { query, signal }: PebbleRequest): Reply {
  const named = parseQueryList(query, 'services');
  const isFollowing = followOf(query);
  const count = countOf(query, isFollowing);
  const names = named.length > 0 ? named : daemon.services.infos([]).map(({ name }) => name);
  const buffers = [...new Set(names)].sort().flatMap((name) => daemon.services.logs(name) ?? []);
  return {
    type: 'stream',
    async write(response) {
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
      for (const entry of lastEntries(buffers, count)) response.write(jsonLine(entry));
      if (isFollowing) await follow(buffers, response, signal);
      response.end();
    },
  };
}

function followOf(query: URLSearchParams): boolean {
  const text = query.get('follow') ?? '';
  if (!['', 'true', 'false'].includes(text))
    throw createBadRequest('follow parameter must be "true" or "false"');
  return text === 'true';
}

function countOf(query: URLSearchParams, isFollowing: boolean): number {
  const text = query.get('n') ?? '';
  if (text === '') return isFollowing ? 0 : defaultCount;
  const count = /^[-+]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count) || count < -1) throw createBadRequest('n must be -1, 0, or a positive integer');
  return count === -1 ? Number.POSITIVE_INFINITY : count;
}

function lastEntries(buffers: readonly LogBuffer[], count: number): LogEntry[] {
  const entries = buffers.flatMap((buffer) => buffer.entries);
  const sorted = entries.sort((left, right) => left.time.getTime() - right.time.getTime());
  return sorted.slice(Math.max(0, sorted.length - count));
}

async function follow(
  buffers: readonly LogBuffer[],
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const leave = buffers.map((buffer) => buffer.subscribe((entry) => void response.write(jsonLine(entry))));
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  for (const unsubscribe of leave) unsubscribe();
}

function jsonLine({ time, service, message }: LogEntry): string {
  return `${JSON.stringify({ time: time.toISOString(), service, message })}\n`;
}

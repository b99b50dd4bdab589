import * as z from 'zod';
import type { Daemon } from '../daemon.ts';
import { ApiError, createBadRequest, createNotFound, createSyncReply, type Reply } from '../http/reply.ts';
import { optionalText, type PebbleRequest, parseOptionalDuration, readJsonBody } from '../http/request.ts';
import type { Route } from '../http/router.ts';
import type { Change } from '../state/change.ts';
import { formatTime } from '../state/clock.ts';
import type { Task } from '../state/task.ts';
import { formatDuration } from '../text/duration.ts';
import { quoteText } from '../text/quote.ts';

const changePayload = z.object({ action: optionalText });

/** The changes that Pebble was asked to make, and their progress. */
export const changesRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/changes', access: 'read', handle: getChanges },
  { method: 'GET', path: '/v1/changes/{}', access: 'read', handle: getChange },
  { method: 'POST', path: '/v1/changes/{}', access: 'admin', handle: postChange },
  { method: 'GET', path: '/v1/changes/{}/wait', access: 'read', handle: waitForChange },
];

const selections: Readonly<Record<string, (change: Change) => boolean>> = {
  all: () => true,
  'in-progress': (change) => !change.isReady,
  ready: (change) => change.isReady,
};

function getChanges(daemon: Daemon, { query }: PebbleRequest): Reply {
  const isSelected = selections[query.get('select') || 'in-progress'];
  if (!isSelected) throw createBadRequest('select should be one of: all,in-progress,ready');
  const service = query.get('for') || undefined;
  const changes = daemon.changes
    .list()
    .filter((change) => isSelected(change))
    .filter((change) => service === undefined || change.serviceNames.includes(service));
  return createSyncReply(changes.map(changeInfo));
}

function getChange(daemon: Daemon, request: PebbleRequest): Reply {
  return createSyncReply(changeInfo(findChange(daemon, request)));
}

async function postChange(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const change = findChange(daemon, request);
  const { action } = await readJsonBody(request, changePayload, 'data from request body');
  if (action !== 'abort') throw createBadRequest(`invalid action ${quoteText(action)}`);
  if (change.isReady) throw createBadRequest(`cannot abort change ${change.id} with nothing pending`);
  daemon.changes.abort(change);
  return createSyncReply(changeInfo(change));
}

async function waitForChange(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const change = findChange(daemon, request);
  const timeoutMs = parseOptionalDuration(request.query.get('timeout'), 'timeout');
  const outcome = await firstOf(change.ready, timeoutMs, request.signal);
  if (outcome === 'timeout') {
    throw new ApiError(504, `timed out waiting for change after ${formatDuration(timeoutMs)}`);
  }
  return createSyncReply(changeInfo(change));
}

async function firstOf(
  ready: Promise<void>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<'ready' | 'timeout' | 'gone'> {
  const { promise, resolve } = Promise.withResolvers<'ready' | 'timeout' | 'gone'>();
  const timer = timeoutMs > 0 ? setTimeout(resolve, timeoutMs, 'timeout') : undefined;
  const leave = (): void => resolve('gone');
  signal.addEventListener('abort', leave, { once: true });
  void ready.then(() => resolve('ready'));
  const outcome = await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', leave);
  return outcome;
}

function findChange(daemon: Daemon, { params }: PebbleRequest): Change {
  const id = params[0] ?? '';
  const change = daemon.changes.get(id);
  if (!change) throw createNotFound(`cannot find change with id ${quoteText(id)}`);
  return change;
}

function changeInfo(change: Change): Record<string, unknown> {
  return {
    id: change.id,
    kind: change.kind,
    summary: change.summary,
    status: change.status,
    ...(change.tasks.length > 0 && { tasks: change.tasks.map(taskInfo) }),
    ready: change.isReady,
    ...(change.error !== undefined && { err: change.error }),
    ...times(change),
  };
}

function taskInfo(task: Task): Record<string, unknown> {
  return {
    id: task.id,
    kind: task.kind,
    summary: task.summary,
    status: task.status,
    ...(task.log.length > 0 && { log: task.log }),
    progress: { label: '', done: task.status === 'Do' ? 0 : 1, total: 1 },
    ...times(task),
    ...(task.data && { data: task.data }),
  };
}

function times({ spawnTime, readyTime }: Change | Task): Record<string, string> {
  return {
    'spawn-time': formatTime(spawnTime),
    ...(readyTime !== undefined && { 'ready-time': formatTime(readyTime) }),
  };
}

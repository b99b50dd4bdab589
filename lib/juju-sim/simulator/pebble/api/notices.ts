import * as z from 'zod';
import type { Daemon } from '../daemon.ts';
import { createBadRequest, createNotFound, createSyncReply, type Reply } from '../http/reply.ts';
import {
  optionalText,
  type PebbleRequest,
  parseOptionalDuration,
  parseQueryList,
  readJsonBody,
} from '../http/request.ts';
import type { Route } from '../http/router.ts';
import { formatTime, parseTime } from '../state/clock.ts';
import { type Notice, type NoticeFilter, type NoticeType, noticeTypes } from '../state/notices.ts';
import { formatDuration } from '../text/duration.ts';
import { quoteText } from '../text/quote.ts';

const expireAfter = '168h0m0s';
const maxKeyBytes = 256;
const maxDataBytes = 4096;
const customKey = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+(\/[a-z0-9]+(-[a-z0-9]+)*)+$/;

const noticePayload = z.object({
  action: optionalText,
  type: optionalText,
  key: optionalText,
  'repeat-after': optionalText,
  data: z.unknown().optional(),
});
const noticeData = z.record(z.string(), z.string()).nullish();

/** Notices: of changes, and from programs in the container to the charm. */
export const noticesRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/notices', access: 'read', handle: getNotices },
  { method: 'POST', path: '/v1/notices', access: 'read', handle: postNotices },
  { method: 'GET', path: '/v1/notices/{}', access: 'read', handle: getNotice },
];

async function getNotices(daemon: Daemon, { query, signal }: PebbleRequest): Promise<Reply> {
  const userId = userFilter(daemon, query);
  const asked = parseQueryList(query, 'types');
  const types = asked.filter((type): type is NoticeType => noticeTypes.includes(type as NoticeType));
  if (asked.length > 0 && types.length === 0) return createSyncReply([]);
  const filter: NoticeFilter = { userId, types, keys: parseQueryList(query, 'keys'), after: afterOf(query) };
  const timeoutMs = parseOptionalDuration(query.get('timeout'), 'timeout');
  const notices =
    timeoutMs > 0 ? await daemon.notices.wait(filter, timeoutMs, signal) : daemon.notices.list(filter);
  return createSyncReply(notices.map(noticeInfo));
}

/** The user whose notices match: the caller with public notices, another user, or all users (undefined). */
function userFilter({ userId }: Daemon, query: URLSearchParams): number | undefined {
  const ids = query.getAll('user-id');
  const users = query.getAll('users');
  if (ids.length > 0 && users.length > 0) {
    throw createBadRequest('cannot use both "users" and "user-id" parameters');
  }
  if (users.length > 0) {
    if (users[0] !== 'all') throw createBadRequest('invalid "users" filter: must be "all"');
    return undefined;
  }
  return ids.length > 0 ? parseUserId(parseQueryList(query, 'user-id')) : userId;
}

function parseUserId(ids: readonly string[]): number {
  const [id = ''] = ids;
  if (ids.length !== 1) throw createBadRequest('invalid "user-id" filter: must only include one "user-id"');
  if (!/^\d+$/.test(id)) {
    throw createBadRequest(
      `invalid "user-id" filter: strconv.ParseInt: parsing ${quoteText(id)}: invalid syntax`,
    );
  }
  return Number(id);
}

function afterOf(query: URLSearchParams): bigint {
  const text = query.get('after') ?? '';
  if (text === '') return 0n;
  const after = parseTime(text);
  if (after === undefined)
    throw createBadRequest(`invalid "after" timestamp: parsing time ${quoteText(text)}`);
  return after;
}

async function postNotices(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const payload = await readJsonBody(request, noticePayload);
  if (payload.action !== 'add') throw createBadRequest(`invalid action ${quoteText(payload.action)}`);
  if (payload.type !== 'custom') {
    throw createBadRequest(`invalid type ${quoteText(payload.type)} (can only add "custom" notices)`);
  }
  if (!customKey.test(payload.key)) {
    throw createBadRequest(`invalid key ${quoteText(payload.key)} (must be in "example.com/path" format)`);
  }
  if (payload.key.length > maxKeyBytes) throw createBadRequest(`key must be ${maxKeyBytes} bytes or less`);
  const notice = daemon.notices.add({
    userId: daemon.userId,
    type: 'custom',
    key: payload.key,
    repeatAfterMs: parseOptionalDuration(payload['repeat-after'], 'repeat-after'),
    data: parseData(payload.data),
  });
  return createSyncReply({ id: notice.id });
}

function parseData(data: unknown): Record<string, string> {
  if (Buffer.byteLength(JSON.stringify(data ?? null)) > maxDataBytes) {
    throw createBadRequest(`total size of data must be ${maxDataBytes} bytes or less`);
  }
  const parsed = noticeData.safeParse(data);
  if (!parsed.success)
    throw createBadRequest('cannot decode notice data: json: cannot unmarshal into map[string]string');
  return parsed.data ?? {};
}

function getNotice(daemon: Daemon, { params }: PebbleRequest): Reply {
  const id = params[0] ?? '';
  const notice = daemon.notices.get(id);
  if (!notice) throw createNotFound(`cannot find notice with ID ${quoteText(id)}`);
  return createSyncReply(noticeInfo(notice));
}

function noticeInfo(notice: Notice): Record<string, unknown> {
  return {
    id: notice.id,
    'user-id': notice.userId ?? null,
    type: notice.type,
    key: notice.key,
    'first-occurred': formatTime(notice.firstOccurred),
    'last-occurred': formatTime(notice.lastOccurred),
    'last-repeated': formatTime(notice.lastRepeated),
    occurrences: notice.occurrences,
    ...(Object.keys(notice.lastData).length > 0 && { 'last-data': notice.lastData }),
    ...(notice.repeatAfterMs > 0 && { 'repeat-after': formatDuration(notice.repeatAfterMs) }),
    'expire-after': expireAfter,
  };
}

import * as z from 'zod';
import type { Daemon } from '../daemon.ts';
import { badRequest, notFound, type Reply, sync } from '../http/reply.ts';
import { optionalDuration, optionalText, type PebbleRequest, queryList, readJson } from '../http/request.ts';
import type { Route } from '../http/router.ts';
import { formatTime, parseTime } from '../state/clock.ts';
import { type Notice, type NoticeFilter, type NoticeType, noticeTypes } from '../state/notices.ts';
import { formatDuration } from '../text/duration.ts';
import { quote } from '../text/quote.ts';

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
  const asked = queryList(query, 'types');
  const types = asked.filter((type): type is NoticeType => noticeTypes.includes(type as NoticeType));
  if (asked.length > 0 && types.length === 0) return sync([]);
  const filter: NoticeFilter = { userId, types, keys: queryList(query, 'keys'), after: afterOf(query) };
  const timeoutMs = optionalDuration(query.get('timeout'), 'timeout');
  const notices =
    timeoutMs > 0 ? await daemon.notices.wait(filter, timeoutMs, signal) : daemon.notices.list(filter);
  return sync(notices.map(noticeInfo));
}

/** The user whose notices match: the caller with public notices, another user, or all users (undefined). */
function userFilter({ userId }: Daemon, query: URLSearchParams): number | undefined {
  const ids = query.getAll('user-id');
  const users = query.getAll('users');
  if (ids.length > 0 && users.length > 0) {
    throw badRequest('cannot use both "users" and "user-id" parameters');
  }
  if (users.length > 0) {
    if (users[0] !== 'all') throw badRequest('invalid "users" filter: must be "all"');
    return undefined;
  }
  return ids.length > 0 ? parseUserId(queryList(query, 'user-id')) : userId;
}

function parseUserId(ids: readonly string[]): number {
  const [id = ''] = ids;
  if (ids.length !== 1) throw badRequest('invalid "user-id" filter: must only include one "user-id"');
  if (!/^\d+$/.test(id)) {
    throw badRequest(`invalid "user-id" filter: strconv.ParseInt: parsing ${quote(id)}: invalid syntax`);
  }
  return Number(id);
}

function afterOf(query: URLSearchParams): bigint {
  const text = query.get('after') ?? '';
  if (text === '') return 0n;
  const after = parseTime(text);
  if (after === undefined) throw badRequest(`invalid "after" timestamp: parsing time ${quote(text)}`);
  return after;
}

async function postNotices(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const payload = await readJson(request, noticePayload);
  if (payload.action !== 'add') throw badRequest(`invalid action ${quote(payload.action)}`);
  if (payload.type !== 'custom') {
    throw badRequest(`invalid type ${quote(payload.type)} (can only add "custom" notices)`);
  }
  if (!customKey.test(payload.key)) {
    throw badRequest(`invalid key ${quote(payload.key)} (must be in "example.com/path" format)`);
  }
  if (payload.key.length > maxKeyBytes) throw badRequest(`key must be ${maxKeyBytes} bytes or less`);
  const notice = daemon.notices.add({
    userId: daemon.userId,
    type: 'custom',
    key: payload.key,
    repeatAfterMs: optionalDuration(payload['repeat-after'], 'repeat-after'),
    data: parseData(payload.data),
  });
  return sync({ id: notice.id });
}

function parseData(data: unknown): Record<string, string> {
  if (Buffer.byteLength(JSON.stringify(data ?? null)) > maxDataBytes) {
    throw badRequest(`total size of data must be ${maxDataBytes} bytes or less`);
  }
  const parsed = noticeData.safeParse(data);
  if (!parsed.success)
    throw badRequest('cannot decode notice data: json: cannot unmarshal into map[string]string');
  return parsed.data ?? {};
}

function getNotice(daemon: Daemon, { params }: PebbleRequest): Reply {
  const id = params[0] ?? '';
  const notice = daemon.notices.get(id);
  if (!notice) throw notFound(`cannot find notice with ID ${quote(id)}`);
  return sync(noticeInfo(notice));
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

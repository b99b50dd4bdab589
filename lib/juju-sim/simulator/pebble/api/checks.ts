import { getErrorMessage } from 'charmkit/base';
import * as z from 'zod';
import type { CheckInfo } from '../checks/check.ts';
import type { Daemon } from '../daemon.ts';
import { createBadRequest, createNotFound, createSyncReply, type Reply } from '../http/reply.ts';
import {
  optionalText,
  optionalTexts,
  type PebbleRequest,
  parseQueryList,
  readJsonBody,
} from '../http/request.ts';
import type { Route } from '../http/router.ts';
import { quoteText } from '../text/quote.ts';

const checksPayload = z.object({ action: optionalText, checks: optionalTexts });
const refreshPayload = z.object({ name: optionalText });

/** The checks of the plan, and the health that follows from them. */
export const checksRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/checks', access: 'read', handle: getChecks },
  { method: 'POST', path: '/v1/checks', access: 'admin', handle: postChecks },
  { method: 'POST', path: '/v1/checks/refresh', access: 'admin', handle: postRefresh },
  { method: 'GET', path: '/v1/health', access: 'open', handle: getHealth },
];

function getChecks(daemon: Daemon, { query }: PebbleRequest): Reply {
  const level = levelOf(query);
  const names = parseQueryList(query, 'names');
  const infos = daemon.checks
    .infos()
    .filter((check) => level === '' || check.level === level)
    .filter((check) => names.length === 0 || names.includes(check.name));
  return createSyncReply(infos.map(checkInfo));
}

async function postChecks(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const { action, checks } = await readJsonBody(request, checksPayload, 'data from request body');
  if (checks.length === 0) throw createBadRequest(`must specify checks for ${action} action`);
  if (action !== 'start' && action !== 'stop') throw createBadRequest(`invalid action ${quoteText(action)}`);
  try {
    return createSyncReply({ changed: daemon.checks[action](checks).sort() });
  } catch (thrown) {
    throw createBadRequest(`cannot ${action} checks: ${getErrorMessage(thrown)}`);
  }
}

async function postRefresh(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const { name } = await readJsonBody(request, refreshPayload, 'data from request body');
  if (name === '') throw createBadRequest('must specify check name');
  const refreshed = await daemon.checks.refresh(name);
  if (!refreshed) throw createNotFound(`cannot find check with name ${quoteText(name)}`);
  const { info, error } = refreshed;
  return createSyncReply({ info: checkInfo(info), ...(error !== undefined && { error }) });
}

/** Healthy unless a check is down. The level `ready` includes `alive`. */
function getHealth(daemon: Daemon, { query }: PebbleRequest): Reply {
  const level = levelOf(query);
  const names = parseQueryList(query, 'names');
  const isAsked = (check: CheckInfo): boolean =>
    level === '' || check.level === level || (level === 'ready' && check.level === 'alive');
  const healthy = !daemon.checks
    .infos()
    .filter((check) => isAsked(check) && (names.length === 0 || names.includes(check.name)))
    .some(({ status }) => status === 'down');
  return createSyncReply({ healthy }, healthy ? 200 : 502);
}

function levelOf(query: URLSearchParams): string {
  const level = query.get('level') ?? '';
  if (!['', 'alive', 'ready'].includes(level)) throw createBadRequest('level must be "alive" or "ready"');
  return level;
}

function checkInfo(check: CheckInfo): Record<string, unknown> {
  return {
    name: check.name,
    ...(check.level !== undefined && { level: check.level }),
    startup: check.startup,
    status: check.status,
    successes: check.successes,
    ...(check.failures > 0 && { failures: check.failures }),
    threshold: check.threshold,
    ...(check.changeId !== undefined && { 'change-id': check.changeId }),
    ...(check.prevChangeId !== undefined && { 'prev-change-id': check.prevChangeId }),
  };
}

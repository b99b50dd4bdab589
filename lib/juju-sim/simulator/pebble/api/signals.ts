import { getErrorMessage } from 'charmkit/base';
import * as z from 'zod';
import type { Daemon } from '../daemon.ts';
import { createBadRequest, createServerError, createSyncReply, type Reply } from '../http/reply.ts';
import { optionalText, optionalTexts, type PebbleRequest, readJsonBody } from '../http/request.ts';
import type { Route } from '../http/router.ts';

const signalsPayload = z.object({ signal: optionalText, services: optionalTexts });

/** Signals for running services. */
export const signalsRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/signals', access: 'admin', handle: postSignals },
];

async function postSignals(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const { signal, services } = await readJsonBody(request, signalsPayload);
  if (services.length === 0) throw createBadRequest('must specify one or more services');
  try {
    daemon.services.signal(services, signal);
  } catch (thrown) {
    throw createServerError(getErrorMessage(thrown));
  }
  return createSyncReply(true);
}

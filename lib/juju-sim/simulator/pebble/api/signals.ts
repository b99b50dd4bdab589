import { messageOf } from 'charmkit/base';
import * as z from 'zod';
import type { Daemon } from '../daemon.ts';
import { badRequest, type Reply, serverError, sync } from '../http/reply.ts';
import { optionalText, optionalTexts, type PebbleRequest, readJson } from '../http/request.ts';
import type { Route } from '../http/router.ts';

const signalsPayload = z.object({ signal: optionalText, services: optionalTexts });

/** Signals for running services. */
export const signalsRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/signals', access: 'admin', handle: postSignals },
];

async function postSignals(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const { signal, services } = await readJson(request, signalsPayload);
  if (services.length === 0) throw badRequest('must specify one or more services');
  try {
    daemon.services.signal(services, signal);
  } catch (thrown) {
    throw serverError(messageOf(thrown));
  }
  return sync(true);
}

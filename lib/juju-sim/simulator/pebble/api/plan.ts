import { getErrorMessage } from 'charmkit/base';
import * as z from 'zod';
import type { Daemon } from '../daemon.ts';
import { createBadRequest, createServerError, createSyncReply, type Reply } from '../http/reply.ts';
import { optionalFlag, optionalText, type PebbleRequest, readJsonBody } from '../http/request.ts';
import type { Route } from '../http/router.ts';
import { LayerError } from '../plan/layer-error.ts';
import type { AddLayerRequest } from '../plan/plan-store.ts';
import { renderPlan } from '../plan/render.ts';
import { quoteText } from '../text/quote.ts';

const layerPayload = z.object({
  action: optionalText,
  combine: optionalFlag,
  inner: optionalFlag,
  label: optionalText,
  format: optionalText,
  layer: optionalText,
});

/** The combined plan, and its layers. */
export const planRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/plan', access: 'admin', handle: getPlan },
  { method: 'POST', path: '/v1/layers', access: 'admin', handle: postLayers },
];

function getPlan(daemon: Daemon, { query }: PebbleRequest): Reply {
  const format = query.get('format') ?? '';
  if (format !== 'yaml') throw createBadRequest(`invalid format ${quoteText(format)}`);
  return createSyncReply(renderPlan(daemon.planStore.plan));
}

async function postLayers(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const { action, combine, inner, label, format, layer } = await readJsonBody(request, layerPayload);
  if (action !== 'add') throw createBadRequest(`invalid action ${quoteText(action)}`);
  if (label === '') throw createBadRequest('label must be set');
  if (format !== 'yaml') throw createBadRequest(`invalid format ${quoteText(format)}`);
  addLayer(daemon, { label, yaml: layer, combine, inner });
  return createSyncReply(true);
}

function addLayer(daemon: Daemon, request: AddLayerRequest): void {
  try {
    daemon.planStore.add(request);
  } catch (thrown) {
    throw thrown instanceof LayerError
      ? createBadRequest(thrown.message)
      : createServerError(getErrorMessage(thrown));
  }
}

import { messageOf } from 'charmkit/base';
import * as z from 'zod';
import type { Daemon } from '../daemon.ts';
import { badRequest, type Reply, serverError, sync } from '../http/reply.ts';
import { optionalFlag, optionalText, type PebbleRequest, readJson } from '../http/request.ts';
import type { Route } from '../http/router.ts';
import { LayerError } from '../plan/layer-error.ts';
import type { AddLayerRequest } from '../plan/plan-store.ts';
import { renderPlan } from '../plan/render.ts';
import { quote } from '../text/quote.ts';

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
  if (format !== 'yaml') throw badRequest(`invalid format ${quote(format)}`);
  return sync(renderPlan(daemon.planStore.plan));
}

async function postLayers(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const { action, combine, inner, label, format, layer } = await readJson(request, layerPayload);
  if (action !== 'add') throw badRequest(`invalid action ${quote(action)}`);
  if (label === '') throw badRequest('label must be set');
  if (format !== 'yaml') throw badRequest(`invalid format ${quote(format)}`);
  addLayer(daemon, { label, yaml: layer, combine, inner });
  return sync(true);
}

function addLayer(daemon: Daemon, request: AddLayerRequest): void {
  try {
    daemon.planStore.add(request);
  } catch (thrown) {
    throw thrown instanceof LayerError ? badRequest(thrown.message) : serverError(messageOf(thrown));
  }
}

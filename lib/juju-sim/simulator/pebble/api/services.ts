import { getErrorMessage } from 'charmkit/base';
import * as z from 'zod';
import type { Daemon } from '../daemon.ts';
import { ApiError, createAsyncReply, createBadRequest, createSyncReply, type Reply } from '../http/reply.ts';
import {
  optionalText,
  optionalTexts,
  type PebbleRequest,
  parseQueryList,
  readJsonBody,
} from '../http/request.ts';
import type { Route } from '../http/router.ts';
import { planStartOrder, planStopOrder } from '../plan/order.ts';
import { formatTime } from '../state/clock.ts';
import type { Task } from '../state/task.ts';
import { quoteText } from '../text/quote.ts';

const servicesPayload = z.object({ action: optionalText, services: optionalTexts });

/** The plan's services: their state, and the changes that start and stop them. */
export const servicesRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/services', access: 'read', handle: getServices },
  { method: 'POST', path: '/v1/services', access: 'admin', handle: postServices },
  { method: 'GET', path: '/v1/services/{}', access: 'read', handle: notImplemented },
  { method: 'POST', path: '/v1/services/{}', access: 'admin', handle: notImplemented },
];

function getServices(daemon: Daemon, { query }: PebbleRequest): Reply {
  const infos = daemon.services.infos(parseQueryList(query, 'names'));
  return createSyncReply(
    infos.map(({ name, startup, current, currentSince }) => ({
      name,
      startup,
      current,
      ...(currentSince !== undefined && { 'current-since': formatTime(currentSince) }),
    })),
  );
}

async function postServices(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const { action, services } = await readJsonBody(request, servicesPayload, 'data from request body');
  const names = chosenNames(daemon, action, services);
  const work = planWork(daemon, action, names);
  const change = daemon.changes.newChange({
    kind: action,
    summary: summaryOf(action, work),
    tasks: work.tasks,
    serviceNames: work.named,
  });
  return createAsyncReply(change.id);
}

function chosenNames(daemon: Daemon, action: string, services: readonly string[]): readonly string[] {
  if (action === 'replan' || action === 'autostart') {
    if (services.length > 0) throw createBadRequest(`${action} accepts no service names`);
    if (action === 'replan') return [];
    const enabled = daemon.services.enabledNames();
    if (enabled.length === 0) throw new ApiError(400, 'no default services', 'no-default-services');
    return enabled;
  }
  if (services.length === 0) throw createBadRequest(`must specify services for ${action} action`);
  return services;
}

interface Work {
  readonly tasks: readonly Task[];
  /** The services that the request names, or that a replan selects. */
  readonly named: readonly string[];
  /** The affected services, including their dependencies. */
  readonly touched: readonly string[];
}

function planWork(daemon: Daemon, action: string, names: readonly string[]): Work {
  try {
    if (action === 'start' || action === 'autostart') return start(daemon, names);
    if (action === 'stop') return stop(daemon, names);
    if (action === 'restart') return restart(daemon, names);
    if (action === 'replan') return replan(daemon);
  } catch (thrown) {
    throw createBadRequest(`cannot ${action} services: ${getErrorMessage(thrown)}`);
  }
  throw createBadRequest(`invalid action ${quoteText(action)}`);
}

function start({ services, planStore }: Daemon, names: readonly string[]): Work {
  const lanes = planStartOrder(planStore.plan.services, names);
  return { tasks: services.startTasks(lanes), named: names, touched: lanes.flat() };
}

function stop({ services, planStore }: Daemon, names: readonly string[]): Work {
  const lanes = planStopOrder(planStore.plan.services, names);
  return { tasks: services.stopTasks(lanes), named: names, touched: lanes.flat() };
}

/** Stops only the named services. A plain stop would also stop their dependents. */
function restart({ services, planStore }: Daemon, names: readonly string[]): Work {
  const stopLanes = planStopOrder(planStore.plan.services, names)
    .map((lane) => lane.filter((name) => names.includes(name)))
    .filter((lane) => lane.length > 0);
  const startLanes = planStartOrder(planStore.plan.services, names);
  const stopTasks = services.stopTasks(stopLanes);
  const startTasks = services.startTasks(startLanes, stopTasks);
  return { tasks: [...stopTasks, ...startTasks], named: names, touched: startLanes.flat() };
}

function replan({ services, checks }: Daemon): Work {
  const order = services.replanOrder();
  const stopTasks = services.stopTasks(order.stop);
  const startTasks = services.startTasks(order.start, stopTasks);
  checks.replan();
  const touched = [...new Set([...order.stop.flat(), ...order.start.flat()])].sort();
  return { tasks: [...stopTasks, ...startTasks], named: touched, touched };
}

function summaryOf(action: string, { tasks, named, touched }: Work): string {
  const title = action.charAt(0).toUpperCase() + action.slice(1);
  if (tasks.length === 0) return `${title} - no services`;
  const first = `${title} service ${quoteText(named[0] ?? '')}`;
  return touched.length === 1 ? first : `${first} and ${touched.length - 1} more`;
}

function notImplemented(): Reply {
  throw createBadRequest('not implemented');
}

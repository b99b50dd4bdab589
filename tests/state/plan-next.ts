import { isDeepStrictEqual } from 'node:util';
import type { HookContext } from 'charmkit/charm';
import { enqueueAction, type Task } from 'charmkit/juju-model';
import { planNextHook } from '../../src/actions/plan-next-hook.ts';
import type { Change } from '../../src/reconcile/plan/change.ts';
import { planUnit } from '../../src/reconcile/plan/plan.ts';
import type { World } from './world.ts';

type Event = HookContext['event'];

/** Repeated hooks about the whole unit, except upgrade-charm, which writes all dashboards again. */
const kinds = ['start', 'config-changed', 'update-status', 'leader-elected'] as const;

export interface PlannedHook {
  /** For example `start` or `relation-changed of ingress:7`. */
  readonly hook: string;
  readonly changes: readonly Change[];
  /** Whether the plan is the same after the observation is converted to JSON and back. */
  readonly isPlainData: boolean;
}

/** Returns the changes that each kind of hook would now make on a unit. It uses an action that only reads. */
export async function planEveryHook(world: World, unit: string): Promise<readonly PlannedHook[]> {
  const planned: PlannedHook[] = [];
  const { changeCharm } = world;
  world.changeCharm = (charm, options) => ({
    ...charm,
    actions: {
      ...charm.actions,
      'show-plan': async (context) => {
        for (const event of await listEvents(context)) planned.push(await plan(context, options, event));
        return { results: {} };
      },
    },
  });
  const task = await showPlan(world, { unit });
  world.changeCharm = changeCharm;
  if (task.status !== 'completed') throw new Error(`the plans of ${unit}: ${task.message}`);
  return planned;
}

/** Runs the action before the hooks that are due. */
export async function showPlan(
  world: World,
  { unit = 'grafana/0', ...params }: { readonly unit?: string; readonly format?: string } = {},
): Promise<Task> {
  const { id } = enqueueAction(world.model, unit, 'show-plan', params);
  await world.fire({ kind: 'action', action: 'show-plan', task: id }, { unit });
  return world.model.tasks[id] as Task;
}

async function plan(
  context: HookContext,
  options: Parameters<typeof planNextHook>[1],
  event: Event,
): Promise<PlannedHook> {
  const { observed, changes } = await planNextHook(context, options, event);
  const fromText = planUnit(JSON.parse(JSON.stringify(observed)));
  const isPlainData = isDeepStrictEqual(toPlain(fromText), toPlain(planUnit(observed)));
  const about = 'relationId' in event ? ` of ${event.relationId}` : '';
  return { hook: `${event.kind}${about}`, changes, isPlainData };
}

async function listEvents(context: HookContext): Promise<readonly Event[]> {
  const endpoints = Object.keys(context.metadata.endpoints);
  const relations = (await Promise.all(endpoints.map((endpoint) => context.relations(endpoint)))).flat();
  const changed = relations.map(
    ({ endpoint, id: relationId }): Event => ({ kind: 'relation-changed', endpoint, relationId }),
  );
  const ready = (['pebble-ready', 'pebble-custom-notice'] as const).map(
    (kind): Event => ({ kind, container: 'grafana' }),
  );
  return [...kinds.map((kind): Event => ({ kind })), ...ready, ...changed];
}

function toPlain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

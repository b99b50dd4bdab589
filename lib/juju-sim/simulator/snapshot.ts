import { copyModel } from 'charmkit/juju-model';
import type { Simulator } from './simulator.ts';

/** The services and the plan of a container. */
interface ContainerSnapshot {
  readonly plan: unknown;
  readonly services: Readonly<Record<string, string>>;
}

/** The state of a simulator as JSON. */
export interface Snapshot {
  /** A model of `charmkit/juju-model`, which `juju-sim/testing` continues. */
  readonly model: unknown;
  /** By unit, and by container. */
  readonly containers: Readonly<Record<string, Readonly<Record<string, ContainerSnapshot>>>>;
}

/** Reads the model and the containers. The model's log is left out. */
export async function createSnapshot(simulator: Simulator): Promise<Snapshot> {
  const model = { ...copyModel(simulator.model), log: [] };
  const units = Object.values(model.units).filter(({ app }) => model.applications[app]?.charm !== undefined);
  const containers = await Promise.all(
    units.map(async ({ name }) => [name, await readContainers(simulator, name)] as const),
  );
  return { model, containers: Object.fromEntries(containers) };
}

async function readContainers(simulator: Simulator, unit: string) {
  const pod = simulator.podOf(unit);
  const entries = await Promise.all(
    pod.containers.map(async (name) => {
      const { pebble } = pod.container(name);
      const [plan, services] = await Promise.all([pebble.plan(), pebble.services()]);
      const current = services.map((service) => [service.name, service.current] as const);
      return [name, { plan, services: Object.fromEntries(current) }] as const;
    }),
  );
  return Object.fromEntries(entries);
}

export interface Difference {
  /** Keys, joined by dots. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Keys that change with each hook, and say nothing about the outcome. */
const passing = ['nowMs', 'clockLeadMs', 'updateStatusAtMs', 'sinceMs', 'hooksDone', 'next', 'tasks', 'log'];

/** The values that two JSON values differ in, without times and counters. */
export function listDifferences(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isRecord(before) || !isRecord(after)) return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => !passing.includes(key))
    .flatMap((key) => listDifferences(before[key], after[key], path === '' ? key : `${path}.${key}`));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

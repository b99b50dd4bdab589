import * as z from 'zod';
import { type HookToolRunner, readTool } from '../hook-tool-runner/index.ts';

export interface GoalStatus {
  /** `waiting`, `allocating`, `active`, `dying`, …. An entry that is `dying` is being removed and does not count. */
  readonly status: string;
  /** In Juju's format: `2006-01-02 15:04:05Z`. */
  readonly since: string | undefined;
}

/** The state of the application when Juju has completed all requested changes. */
export interface GoalState {
  /** The application's units by name, including this one. */
  readonly units: Readonly<Record<string, GoalStatus>>;
  /** By endpoint: the other applications and their units, by name. */
  readonly relations: Readonly<Record<string, Readonly<Record<string, GoalStatus>>>>;
}

const status = z
  .object({ status: z.string(), since: z.string().optional() })
  .transform((given): GoalStatus => ({ status: given.status, since: given.since }));
const units = z.record(z.string(), status);
const goal = z.object({ units: units.nullish(), relations: z.record(z.string(), units).nullish() });

/** The planned units and relations, including those that do not exist yet. */
export async function goalState(runner: HookToolRunner): Promise<GoalState> {
  const given = await readTool(runner, { tool: 'goal-state', args: [] }, goal);
  return { units: given.units ?? {}, relations: given.relations ?? {} };
}

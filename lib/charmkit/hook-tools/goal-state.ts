import * as z from 'zod';
import type { HookToolRunner } from './runner.ts';
import { readTool } from './tool.ts';

export interface GoalStatus {
  /** `waiting`, `allocating`, `active`, `dying`, …: one that is `dying` is on its way out, and doesn't count. */
  readonly status: string;
  /** As Juju prints it: `2006-01-02 15:04:05Z`. */
  readonly since: string | undefined;
}

/** What the application will be once everything that was asked for has happened. */
export interface GoalState {
  /** The application's units, this one included, by name. */
  readonly units: Readonly<Record<string, GoalStatus>>;
  /** By endpoint: the other applications and their units, by name. */
  readonly relations: Readonly<Record<string, Readonly<Record<string, GoalStatus>>>>;
}

const status = z
  .object({ status: z.string(), since: z.string().optional() })
  .transform((given): GoalStatus => ({ status: given.status, since: given.since }));
const units = z.record(z.string(), status);
const goal = z.object({ units: units.nullish(), relations: z.record(z.string(), units).nullish() });

/** The units and relations that are planned, also those that are not there yet. */
export async function goalState(runner: HookToolRunner): Promise<GoalState> {
  const given = await readTool(runner, { tool: 'goal-state', args: [] }, goal);
  return { units: given.units ?? {}, relations: given.relations ?? {} };
}

import { ownSide, relationsOf, remoteSide, unitsOf } from '../find.ts';
import { shownUnitStatus } from '../shown-status.ts';
import type { Model, Unit } from '../state.ts';
import { noMore, parseArguments } from './argv.ts';
import { withSortedKeys } from './go-text.ts';
import { outputOptions, render } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';

export const goalStateTools: ToolFamily = { 'goal-state': goalState };

interface Goal {
  readonly status: string;
  readonly since: string;
}

function goalState({ session, call }: ToolRun): string {
  const given = parseArguments(outputOptions(['yaml', 'json']), call.args);
  noMore(given.operands);
  const { model, unit } = session;
  const relations: Record<string, Record<string, Goal>> = {};
  for (const relation of relationsOf(model, unit.app)) {
    if (relation.sides.length === 1) continue;
    const { app } = remoteSide(relation, unit.app);
    const since = goalTime(model.nowMs);
    const status = relation.life === 'alive' ? 'joined' : 'dying';
    const { endpoint } = ownSide(relation, unit.app);
    relations[endpoint] = { ...relations[endpoint], [app]: { status, since }, ...unitGoals(model, app) };
  }
  const goals = { units: withSortedKeys(unitGoals(model, unit.app)), relations: withSortedKeys(relations) };
  return render(goals, given, 'yaml');
}

function unitGoals(model: Model, app: string): Record<string, Goal> {
  return Object.fromEntries(unitsOf(model, app).map((unit) => [unit.name, goalOf(unit)]));
}

function goalOf(unit: Unit): Goal {
  const status = shownUnitStatus(unit);
  return { status: unit.life === 'dying' ? 'dying' : status.name, since: goalTime(status.sinceMs) };
}

/** Not RFC 3339: Juju writes a space before the time. */
function goalTime(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

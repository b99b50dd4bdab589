import { getOwnSide, getRemoteSide, isPeer, listRelations, listUnits } from '../find.ts';
import { getShownUnitStatus } from '../shown-status.ts';
import type { Model, Unit } from '../state.ts';
import { parseArguments, refuseOperands } from './argv.ts';
import { listOutputOptions, renderOutput } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';

export const goalStateTools: ToolFamily = { 'goal-state': goalState };

type Goal = { readonly status: string; readonly since: string };
type Goals = ReadonlyMap<string, Goal>;

function goalState({ session, call }: ToolRun): string {
  const given = parseArguments(listOutputOptions(['yaml', 'json']), call.args);
  refuseOperands(given.operands);
  const { model, unit } = session;
  const relations = new Map<string, Goals>();
  for (const relation of listRelations(model, unit.app)) {
    if (isPeer(relation)) continue;
    const { endpoint } = getOwnSide(relation, unit.app);
    const { app } = getRemoteSide(relation, unit.app);
    const status = relation.life === 'alive' ? 'joined' : 'dying';
    const goal: Goal = { status, since: goalTime(model.nowMs) };
    relations.set(
      endpoint,
      new Map([...(relations.get(endpoint) ?? []), [app, goal], ...unitGoals(model, app)]),
    );
  }
  return renderOutput({ units: unitGoals(model, unit.app), relations }, given, 'yaml');
}

function unitGoals(model: Model, app: string): Goals {
  return new Map(listUnits(model, app).map((unit) => [unit.name, goalOf(unit)]));
}

function goalOf(unit: Unit): Goal {
  const status = getShownUnitStatus(unit);
  return { status: unit.life === 'dying' ? 'dying' : status.name, since: goalTime(status.sinceMs) };
}

/** The format is not RFC 3339: Juju writes a space before the time. */
function goalTime(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

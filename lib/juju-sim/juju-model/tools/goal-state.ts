import { isPeer, ownSide, relationsOf, remoteSide, unitsOf } from '../find.ts';
import { shownUnitStatus } from '../shown-status.ts';
import type { Model, Unit } from '../state.ts';
import { noMore, parseArguments } from './argv.ts';
import { outputOptions, render } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';

export const goalStateTools: ToolFamily = { 'goal-state': goalState };

type Goal = { readonly status: string; readonly since: string };
type Goals = ReadonlyMap<string, Goal>;

function goalState({ session, call }: ToolRun): string {
  const given = parseArguments(outputOptions(['yaml', 'json']), call.args);
  noMore(given.operands);
  const { model, unit } = session;
  const relations = new Map<string, Goals>();
  for (const relation of relationsOf(model, unit.app)) {
    if (isPeer(relation)) continue;
    const { endpoint } = ownSide(relation, unit.app);
    const { app } = remoteSide(relation, unit.app);
    const status = relation.life === 'alive' ? 'joined' : 'dying';
    const goal: Goal = { status, since: goalTime(model.nowMs) };
    relations.set(
      endpoint,
      new Map([...(relations.get(endpoint) ?? []), [app, goal], ...unitGoals(model, app)]),
    );
  }
  return render({ units: unitGoals(model, unit.app), relations }, given, 'yaml');
}

function unitGoals(model: Model, app: string): Goals {
  return new Map(unitsOf(model, app).map((unit) => [unit.name, goalOf(unit)]));
}

function goalOf(unit: Unit): Goal {
  const status = shownUnitStatus(unit);
  return { status: unit.life === 'dying' ? 'dying' : status.name, since: goalTime(status.sinceMs) };
}

/** The format is not RFC 3339: Juju writes a space before the time. */
function goalTime(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

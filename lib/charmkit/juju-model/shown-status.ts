import { listUnits } from './find.ts';
import { renderHookName } from './hook.ts';
import type { Application, Model, Status, StatusName, Unit } from './state.ts';

/** The unit's status as `juju status` shows it: a failed hook replaces the charm's status. */
export function getShownUnitStatus(unit: Unit): Status {
  const { failed } = unit.agent;
  if (failed === undefined) return unit.status;
  return { name: 'error', message: `hook failed: "${renderHookName(failed)}"`, sinceMs: unit.status.sinceMs };
}

/** The application's status: the status that its leader set, else the most severe status of its units. */
export function getApplicationStatus(model: Model, application: Application): Status {
  if (application.status.name !== 'unset') return application.status;
  const statuses = listUnits(model, application.name).map(getShownUnitStatus);
  const [worst] = statuses.sort((a, b) => severity.indexOf(a.name) - severity.indexOf(b.name));
  return worst ?? { ...application.status, name: 'unknown' };
}

/** Juju's order when it derives an application's status (core/status). */
const severity: readonly StatusName[] = [
  'error',
  'blocked',
  'maintenance',
  'waiting',
  'active',
  'terminated',
  'unknown',
  'unset',
];

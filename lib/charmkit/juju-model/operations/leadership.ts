import { JujuModelError } from '../errors.ts';
import { getApplication, getUnit, listUnits } from '../find.ts';
import type { Model } from '../state.ts';

/** Moves the leadership lease. The old leader notices only if it asks; the new leader gets leader-elected. */
export function setLeader(model: Model, name: string): void {
  const unit = getUnit(model, name);
  if (unit.life === 'dying') {
    throw new JujuModelError(`unit "${name}" is going away and can't be leader`, {
      code: 'unit-dying',
      facts: { unit: name },
    });
  }
  getApplication(model, unit.app).leader = name;
  for (const other of listUnits(model, unit.app)) {
    if (other.name !== name) other.agent.isLeader = false;
  }
}

/** Elects the lowest unit that is alive, after `leaseMs`, if the leader is gone or dying. */
export function electIfVacant(model: Model, app: string): void {
  const application = model.applications[app];
  if (application === undefined) return;
  const holder = application.leader === undefined ? undefined : model.units[application.leader];
  if (holder?.life === 'alive') return;
  const successor = listUnits(model, app).find((unit) => unit.life === 'alive');
  if (successor !== undefined && application.leader !== undefined && model.leaseMs > 0) {
    application.leader = undefined;
    application.electAtMs = model.nowMs + model.leaseMs;
    return;
  }
  if (application.electAtMs !== undefined && application.electAtMs > model.nowMs) return;
  delete application.electAtMs;
  if (successor !== undefined) setLeader(model, successor.name);
  else if (holder === undefined) application.leader = undefined;
}

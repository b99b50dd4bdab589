import { chooseHook } from '../choose.ts';
import { getUnit } from '../find.ts';
import type { ActionHook, Hook, LifecycleHook } from '../hook.ts';
import type { Application, Model, Unit } from '../state.ts';
import { findNextRelationCreated, findNextRelationHook } from './relation-hooks.ts';
import { findNextSecretHook } from './secret-hooks.ts';
import { findNextStorageHook } from './storage-hooks.ts';

/**
 * Returns the hook that the unit's agent runs next, or undefined if it is idle or a hook runs. It only compares what
 * the unit has done with the model, in the order of Juju's uniter (worker/uniter/resolver.go). Several changes of one
 * kind cause one hook, and a hook that has become pointless does not run.
 */
export function findNextHook(model: Model, unitName: string): Hook | undefined {
  const unit = getUnit(model, unitName);
  const application = model.applications[unit.app];
  const { agent } = unit;
  if (application?.charm === undefined || agent.running !== undefined) return undefined;
  // A failed hook blocks every hook except actions.
  if (agent.failed !== undefined) return nextAction(model, unit) ?? agent.failed;
  const [queued] = agent.queue;
  if (queued !== undefined) return queued;
  if (!agent.isInstalled) return unit.life === 'dying' ? { kind: 'remove' } : { kind: 'install' };
  const first = findNextRelationCreated(model, unit) ?? nextLeadership(application, unit);
  if (first !== undefined) return first;
  const isDying = unit.life === 'dying';
  const open = [
    nextWorkload(model, unit),
    findNextSecretHook(model, unit),
    nextAction(model, unit),
    findNextStorageHook(unit),
    isDying ? undefined : nextOfLife(model, application, unit),
  ].filter((hook) => hook !== undefined);
  return chooseHook(model, unit, open) ?? (isDying ? nextOfTeardown(model, unit) : undefined);
}

/** The names of the units that have a hook to run. */
export function listBusyUnits(model: Model): readonly string[] {
  return Object.keys(model.units)
    .sort()
    .filter((unit) => findNextHook(model, unit) !== undefined);
}

function nextLeadership(application: Application, unit: Unit): LifecycleHook | undefined {
  const isNew = application.leader === unit.name && !unit.agent.isLeader && unit.life === 'alive';
  return isNew ? { kind: 'leader-elected' } : undefined;
}

/** Juju may run these hooks as soon as install has ended. Without a seed they run after start. */
function nextWorkload(model: Model, unit: Unit): Hook | undefined {
  const { isInstalled, isStarted, isStopped } = unit.agent;
  const isRunning = model.orderSeed === undefined ? isStarted : isInstalled;
  return isRunning && !isStopped ? unit.workloadEvents[0] : undefined;
}

function nextAction(model: Model, unit: Unit): ActionHook | undefined {
  const pending = Object.values(model.tasks).filter(
    (task) => task.unit === unit.name && task.status === 'pending',
  );
  const [first] = pending.sort((a, b) => Number(a.id) - Number(b.id));
  return first && { kind: 'action', action: first.action, task: first.id };
}

function nextOfTeardown(model: Model, unit: Unit): Hook {
  const relation = findNextRelationHook(model, unit);
  if (relation !== undefined) return relation;
  return unit.agent.isStarted && !unit.agent.isStopped ? { kind: 'stop' } : { kind: 'remove' };
}

function nextOfLife(model: Model, application: Application, unit: Unit): Hook | undefined {
  const { agent } = unit;
  if (agent.charmRevision !== unit.charmRevision) return { kind: 'upgrade-charm' };
  const isConfigNews = agent.configVersion !== application.configVersion || agent.isConfigTwice === true;
  if (isConfigNews || agent.address !== unit.address) {
    return { kind: 'config-changed' };
  }
  return (
    findNextRelationHook(model, unit) ?? (agent.isUpdateStatusDue ? { kind: 'update-status' } : undefined)
  );
}

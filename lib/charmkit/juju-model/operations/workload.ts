import { JujuModelError } from '../errors.ts';
import { getUnit } from '../find.ts';
import type { Model, Unit, WorkloadEvent } from '../state.ts';

/** Pebble answers in the container, for the first time or after a restart. pebble-ready follows. */
export function reportContainerReady(model: Model, unit: string, container: string): void {
  const owner = withContainer(model, unit, container);
  owner.containers[container] = { isReady: true };
  push(owner, { kind: 'pebble-ready', container });
}

/** The container is down until `reportContainerReady`. Its pending notices are lost. */
export function reportContainerStopped(model: Model, unit: string, container: string): void {
  const owner = withContainer(model, unit, container);
  owner.containers[container] = { isReady: false };
  owner.workloadEvents = owner.workloadEvents.filter((event) => event.container !== container);
}

/** `pebble notify` ran in the container. pebble-custom-notice follows. */
export function recordCustomNotice(
  model: Model,
  unit: string,
  container: string,
  notice: { readonly id: string; readonly key: string },
): void {
  const owner = withContainer(model, unit, container);
  push(owner, { kind: 'pebble-custom-notice', container, notice: { ...notice, type: 'custom' } });
}

/** A Pebble check reached its failure threshold, or recovered. */
export function reportCheckChange(
  model: Model,
  unit: string,
  container: string,
  check: { readonly name: string; readonly isUp: boolean },
): void {
  const owner = withContainer(model, unit, container);
  const kind = check.isUp ? 'pebble-check-recovered' : 'pebble-check-failed';
  push(owner, { kind, container, check: check.name });
}

function push(unit: Unit, event: WorkloadEvent): void {
  const text = JSON.stringify(event);
  if (unit.workloadEvents.some((pending) => JSON.stringify(pending) === text)) return;
  unit.workloadEvents.push(event);
}

function withContainer(model: Model, name: string, container: string): Unit {
  const unit = getUnit(model, name);
  if (unit.containers[container] !== undefined) return unit;
  throw new JujuModelError(`unit "${name}" has no container "${container}"`, {
    code: 'container-not-found',
    facts: { unit: name, container },
  });
}

import { JujuModelError } from '../errors.ts';
import { unitNamed } from '../find.ts';
import type { Hook } from '../hook.ts';
import type { Model, Unit } from '../state.ts';
import { containerReady } from './workload.ts';

/**
 * Kubernetes deletes the unit's pod: the agent is told to end and runs stop; in the new pod come upgrade-charm,
 * config-changed and start. Containers are gone once stop has run: `containerStopped`, and `containerReady` for the new
 * ones, are the caller's.
 */
export function replacePod(model: Model, name: string): void {
  const unit = startedUnit(model, name);
  unit.agent.queue = [...(unit.agent.isStopped ? [] : [stop]), ...afterPod];
  hearOfPeers(unit);
}

/** The agent alone is killed, or all containers start again in the same pod, as after a node's power was off. */
export function restartAgent(model: Model, name: string): void {
  const unit = startedUnit(model, name);
  // A hook that was under way comes first, as one that is terminated does.
  const cut = unit.agent.queue.filter(({ kind }) => kind !== 'start');
  unit.agent.queue = [...cut, start];
  hearOfPeers(unit);
  for (const [container, { isReady }] of Object.entries(unit.containers)) {
    if (isReady) containerReady(model, name, container);
  }
}

const stop: Hook = { kind: 'stop' };
const start: Hook = { kind: 'start' };
const afterPod: readonly Hook[] = [{ kind: 'upgrade-charm' }, { kind: 'config-changed' }, start];

/** What a unit has to go through for a new charm, whose pod is a new one. */
export function queueRefresh(unit: Unit): void {
  const { isStarted, isStopped } = unit.agent;
  unit.agent.queue = isStarted && !isStopped ? [stop, ...afterPod] : [];
}

function hearOfPeers(unit: Unit): void {
  unit.agent.isRestarted = true;
}

function startedUnit(model: Model, name: string): Unit {
  const unit = unitNamed(model, name);
  if (unit.agent.isInstalled) return unit;
  throw new JujuModelError(`unit "${name}" is not installed yet`, {
    code: 'not-installed',
    facts: { unit: name },
  });
}

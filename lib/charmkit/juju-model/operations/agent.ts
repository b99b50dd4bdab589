import { JujuModelError } from '../errors.ts';
import { getUnit } from '../find.ts';
import type { Hook } from '../hook.ts';
import type { Model, Unit } from '../state.ts';
import { reportContainerReady } from './workload.ts';

/**
 * Kubernetes replaces the unit's pod. The old agent runs stop; the new pod runs upgrade-charm, config-changed and
 * start. The containers end after stop: the caller calls `reportContainerStopped`, and `reportContainerReady` for the new ones.
 */
export function replacePod(model: Model, name: string): void {
  const unit = startedUnit(model, name);
  unit.agent.queue = [...(unit.agent.isStopped ? [] : [stop]), ...afterPod];
  hearOfPeers(unit);
}

/**
 * The agent is killed, or all containers restart in the same pod, for example after a node lost power. A hook that was
 * cut short has failed, for the agent that comes back: it runs again, and then start. The other hooks of a new pod do
 * not run then.
 */
export function restartAgent(model: Model, name: string): void {
  const unit = startedUnit(model, name);
  const { agent } = unit;
  if (agent.terminated === undefined) {
    agent.queue = [...agent.queue.filter(({ kind }) => kind !== 'start'), start];
  } else {
    agent.failed = agent.terminated;
    delete agent.terminated;
    agent.queue = [start];
  }
  hearOfPeers(unit);
  for (const [container, { isReady }] of Object.entries(unit.containers)) {
    if (isReady) reportContainerReady(model, name, container);
  }
}

const stop: Hook = { kind: 'stop' };
const start: Hook = { kind: 'start' };
const afterPod: readonly Hook[] = [{ kind: 'upgrade-charm' }, { kind: 'config-changed' }, start];

/** Queues the hooks that a unit runs for a new charm in a new pod. */
export function queueRefresh(unit: Unit): void {
  const { isStarted, isStopped, queue } = unit.agent;
  const isBetweenPods = isStopped && queue.length > 0;
  if (isBetweenPods) unit.agent.queue = [...afterPod];
  else unit.agent.queue = isStarted && !isStopped ? [stop, ...afterPod] : [];
}

function hearOfPeers(unit: Unit): void {
  unit.agent.isRestarted = true;
}

function startedUnit(model: Model, name: string): Unit {
  const unit = getUnit(model, name);
  if (unit.agent.isInstalled) return unit;
  throw new JujuModelError(`unit "${name}" is not installed yet`, {
    code: 'not-installed',
    facts: { unit: name },
  });
}

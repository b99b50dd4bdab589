import { JujuModelError } from '../errors.ts';
import type { Model } from '../state.ts';
import { electIfVacant } from './leadership.ts';

/** Moves the clock as time passes. Nothing becomes due before `advanceClock`. */
export function moveClock(model: Model, ms: number): void {
  model.nowMs += Math.max(0, ms);
}

/**
 * Advances the virtual clock. update-status, rotation and expiry become due; update-status runs once, however long the
 * time.
 */
export function advanceClock(model: Model, ms: number): void {
  if (!(ms >= 0))
    throw new JujuModelError(`time can't go back by ${-ms} ms`, { code: 'clock', facts: { ms } });
  model.nowMs += ms;
  if (model.clockLeadMs !== undefined) model.clockLeadMs += ms;
  if (model.nowMs >= model.updateStatusAtMs) {
    for (const unit of Object.values(model.units)) unit.agent.isUpdateStatusDue = unit.agent.isStarted;
    model.updateStatusAtMs = model.nowMs + model.config.updateStatusIntervalMs;
  }
  for (const app of Object.keys(model.applications)) electIfVacant(model, app);
  for (const revision of Object.values(model.secrets).flatMap((secret) => secret.revisions)) {
    // Juju sends secret-expired again for a revision that its owner did not remove.
    revision.isExpiredTold = false;
  }
}

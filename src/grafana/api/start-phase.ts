import type { PebbleClient } from 'charmkit/pebble';
import { serviceName } from '../layers/layer.ts';
import type { Applied } from '../notes/applied.ts';
import type { WorkloadOutcome } from './workload-outcome.ts';

/**
 * How far a start of Grafana is that has not succeeded yet. A start with a new release may take minutes: Grafana migrates
 * its database, first with a closed port, then refusing everybody (docs/reference/grafana-versions.md, rule 4).
 */
export type StartPhase = 'starting' | 'migrating' | 'ended' | 'migration-failed';

/** Enough for the last words of a Grafana that ends, and for those of the attempt before. */
const lastLines = 60;

/**
 * Reads the phase of a start that is not confirmed. Undefined if Grafana has started, so that its problem is a different
 * one.
 */
export async function readStartPhase(
  pebble: PebbleClient,
  { starting }: Applied,
  answer: WorkloadOutcome['answer'],
): Promise<StartPhase | undefined> {
  const [service] = await pebble.services([serviceName]);
  const isActive = service?.current === 'active';
  if (isActive && starting === undefined) return undefined;
  // Pebble starts a Grafana that ends again, so it may be active between two failures.
  const isSilent = !isActive || answer === 'silent';
  if (isSilent && (await hasFailedMigration(pebble))) return 'migration-failed';
  if (!isActive) return 'ended';
  return answer === undefined ? undefined : isSilent ? 'starting' : 'migrating';
}

/** Whether Grafana has logged the error of its migrations (`pkg/services/sqlstore/migrator`, also for unified storage). */
async function hasFailedMigration(pebble: PebbleClient): Promise<boolean> {
  const lines = await pebble.logs({ services: [serviceName], n: lastLines });
  return lines.some(({ message }) => message.includes('migration failed'));
}

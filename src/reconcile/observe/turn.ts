import type { HookContext, Relation } from 'charmkit/charm';
import { listStayingUnits, readPeers } from '../../endpoints/grafana.ts';
import type { DatabaseFact, DatabaseSharing } from '../../endpoints/pgsql.ts';
import type { WorkloadObservation } from '../../grafana/observing/observe-workload.ts';

/**
 * Key of a unit's peer databag with what Grafana has been healthy with there: its release, the charm and the shared
 * database.
 */
export const healthyKey = 'healthy_with';

/**
 * Whose turn it is to start Grafana on a database that units share. Several units that change the database at the same
 * time may block each other (docs/reference/grafana-versions.md, rule 19), so one of them starts a new release first.
 */
export interface TurnObservation {
  /** What this unit starts, in the form of `healthyKey`. Undefined if it shares no database. */
  readonly start: string | undefined;
  /** The unit that starts it first and is not healthy yet. Undefined if this unit may start. */
  readonly firstUnit: string | undefined;
}

/** Observes the turn. Other units are read only until this one has been healthy itself. */
export async function observeTurn(
  context: HookContext,
  { sharing, database }: { readonly sharing: DatabaseSharing; readonly database: DatabaseFact },
  {
    workload,
    charmVersion,
  }: { readonly workload: WorkloadObservation | undefined; readonly charmVersion: string },
): Promise<TurnObservation> {
  if (sharing !== 'now' || database.state !== 'ready' || !workload)
    return { start: undefined, firstUnit: undefined };
  const start = describeStart(database, workload, charmVersion);
  const { relation } = await readPeers(context);
  const isProven = !relation || (await isHealthySomewhere(relation, start));
  return { start, firstUnit: isProven ? undefined : await findFirst(context) };
}

function describeStart(
  { name }: Extract<DatabaseFact, { state: 'ready' }>,
  { release }: WorkloadObservation,
  charmVersion: string,
): string {
  return `Grafana ${release?.version ?? 'unknown'}, charm ${charmVersion}, database ${name}`;
}

async function isHealthySomewhere(relation: Relation, start: string): Promise<boolean> {
  if ((await relation.readOwnUnit())[healthyKey] === start) return true;
  for (const unit of await relation.units())
    if ((await relation.readRemoteUnit(unit))[healthyKey] === start) return true;
  return false;
}

/** Kubernetes replaces the pod with the highest number first. Undefined if that is this unit. */
async function findFirst(context: HookContext): Promise<string | undefined> {
  const units = await listStayingUnits(context);
  const first = units.toSorted((one, another) => readUnitNumber(another) - readUnitNumber(one))[0];
  return first === context.env.unit ? undefined : first;
}

function readUnitNumber(unit: string): number {
  return Number(unit.slice(unit.indexOf('/') + 1));
}

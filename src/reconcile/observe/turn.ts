import type { HookContext, Relation } from 'charmkit/charm';
import { compareNumbers } from 'charmkit/hook-tools';
import { listStayingUnits, readPeers } from '../../endpoints/grafana.ts';
import type { DatabaseFact, DatabaseSharing } from '../../endpoints/pgsql.ts';
import type { WorkloadObservation } from '../../grafana/observing/observe-workload.ts';

/**
 * Key of a unit's peer databag with what Grafana has been healthy with there: its release, the charm and the shared
 * database.
 */
export const healthyKey = 'healthy_with';

/** Key of a unit's peer databag with what Grafana has started there and is not healthy with yet, in the same form. */
export const startingKey = 'starting_with';

/**
 * Whose turn it is to start Grafana on a database that units share. Several units that change the database at the same
 * time may block each other (docs/reference/grafana-versions.md, rule 19), so one of them starts a new release first.
 */
export interface TurnObservation {
  /** What this unit starts, in the form of `healthyKey`. Undefined if it shares no database. */
  readonly start: string | undefined;
  /** The unit that starts it first and is not healthy yet. Undefined if this unit may start. */
  readonly firstUnit: string | undefined;
  /** How many units start before this one if none of them becomes healthy. */
  readonly unitsAhead: number;
}

/** Whether a unit that has begun to wait still waits for the same start on the same unit. */
export function isSameTurn(
  one: Pick<TurnObservation, 'start' | 'firstUnit'>,
  another: Pick<TurnObservation, 'start' | 'firstUnit'>,
): boolean {
  return one.start === another.start && one.firstUnit === another.firstUnit;
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
    return { start: undefined, firstUnit: undefined, unitsAhead: 0 };
  const start = describeStart(database, workload, charmVersion);
  const { relation } = await readPeers(context);
  const isProven = !relation || (await isHealthySomewhere(relation, start));
  const ahead = isProven ? [] : await listUnitsAhead(context, relation, start);
  return { start, firstUnit: ahead[0], unitsAhead: ahead.length };
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

/**
 * Kubernetes replaces the pod with the highest number first. A unit that has begun to start Grafana goes before all others,
 * whichever units have come or gone since.
 */
async function listUnitsAhead(
  context: HookContext,
  relation: Relation,
  start: string,
): Promise<readonly string[]> {
  const { unit: own } = context.env;
  if ((await relation.readOwnUnit())[startingKey] === start) return [];
  const units = await listStayingUnits(context);
  const others = new Set(await relation.units());
  const starting = new Set<string>();
  for (const unit of units)
    if (others.has(unit) && (await relation.readRemoteUnit(unit))[startingKey] === start) starting.add(unit);
  const line = units.toSorted(
    (one, another) =>
      Number(starting.has(another)) - Number(starting.has(one)) || compareNumbers(another, one),
  );
  return line.slice(0, Math.max(0, line.indexOf(own)));
}

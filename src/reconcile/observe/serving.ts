import type { HookContext } from 'charmkit/charm';
import * as z from 'zod';
import { listStayingUnits, observeFact, peerEndpoint } from '../../endpoints/grafana.ts';
import type { DatabaseObservation } from '../../endpoints/pgsql.ts';
import { isSetToRun } from '../../grafana/observing/configured-service.ts';
import type { WorkloadObservation } from '../../grafana/observing/observe-workload.ts';
import type { SharedFact } from './endpoint.ts';
import { mayBringNews, type Scope } from './scope.ts';

export interface ServingObservation {
  /** Whether Grafana runs on this unit. */
  readonly isServing: boolean;
  /** Null before the first hook of a leader. */
  readonly leadingUnit: string | null;
}

/**
 * The unit that runs Grafana if only one unit does. All other units learn of a new leading unit from this
 * fact.
 */
const leadingUnit: SharedFact<string | null> = {
  key: 'leading_unit',
  endpoint: peerEndpoint,
  schema: z.string().nullable(),
  read: async (context) => ((await context.isLeader()) ? context.env.unit : null),
};

/**
 * Without a shared database each unit would show a different Grafana, so without PostgreSQL only the leader
 * runs it. While a PostgreSQL is related but not ready, each unit keeps its state.
 */
export async function observeServing(
  context: HookContext,
  scope: Scope,
  {
    database,
    workload,
  }: { readonly database: DatabaseObservation; readonly workload: WorkloadObservation | undefined },
): Promise<ServingObservation> {
  const before = isSetToRun(workload);
  return {
    isServing: await decideServing(context, scope, { database, before }),
    leadingUnit: await observeFact(context, scope, leadingUnit),
  };
}

async function decideServing(
  context: HookContext,
  scope: Scope,
  { database, before }: { readonly database: DatabaseObservation; readonly before: boolean | undefined },
): Promise<boolean> {
  if (database.state === 'ready') return true;
  if (database.state === 'awaited') return before ?? true;
  if (await context.isLeader()) return true;
  return before === false && !mayBringNews(context, scope, peerEndpoint) ? false : isOnlyUnit(context);
}

/** A single unit soon becomes the leader. Juju may need a minute to notice that the former leader is gone. */
async function isOnlyUnit(context: HookContext): Promise<boolean> {
  const staying = await listStayingUnits(context);
  return staying.length === 1 && staying[0] === context.env.unit;
}

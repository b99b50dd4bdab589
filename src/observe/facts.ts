import type { JsonValue } from 'charmkit/base';
import type { HookContext, NamedSecrets } from 'charmkit/charm';
import { charmTraces } from '../endpoints/charm-tracing.ts';
import { hasOtherUnits, observeFact, type SharedFact } from '../endpoints/grafana.ts';
import { authEnvironment } from '../endpoints/grafana-auth.ts';
import { logEndpoints } from '../endpoints/logging.ts';
import { collectors } from '../endpoints/metrics-endpoint/metrics-endpoint.ts';
import { createOauthFact, type OauthFact } from '../endpoints/oauth.ts';
import { createDatabaseFact, type DatabaseFact } from '../endpoints/pgsql.ts';
import { isProfiled } from '../endpoints/profiling-endpoint.ts';
import { workloadTraces } from '../endpoints/workload-tracing.ts';
import type { Scope } from './scope.ts';

/** The facts from relations that determine how Grafana runs. */
export interface RelationFacts {
  /** `GF_AUTH_PROXY_*` for a proxy that signs users in. Empty without a proxy. */
  readonly authProxy: Readonly<Record<string, string>>;
  /** The client that the identity provider has registered for Grafana. */
  readonly oauth: OauthFact;
  /** Whether Grafana serves profiles. */
  readonly isProfiled: boolean;
  /** The applications that collect Grafana's metrics. */
  readonly collectors: readonly string[];
  /** The receivers of Grafana's traces and of the charm's traces. */
  readonly workloadTraces: string | null;
  readonly charmTraces: string | null;
  /** The URLs to which the log of the container is pushed. */
  readonly logEndpoints: readonly string[];
  /** The database that a related PostgreSQL provides for Grafana. */
  readonly database: DatabaseFact;
  /** Whether the application has more than one unit. */
  readonly hasOtherUnits: boolean;
}

type SharedFacts = { readonly [Name in keyof RelationFacts]: SharedFact<RelationFacts[Name]> };

/** Each fact, and the endpoint from which it comes. `observeFact` decides whether this hook reads it again. */
const listFacts = (named: NamedSecrets): SharedFacts => ({
  authProxy: authEnvironment,
  oauth: createOauthFact(named),
  isProfiled,
  collectors,
  workloadTraces,
  charmTraces,
  logEndpoints,
  database: createDatabaseFact(named),
  hasOtherUnits,
});

export async function observeFacts(
  context: HookContext,
  scope: Scope,
  named: NamedSecrets,
): Promise<RelationFacts> {
  const facts: readonly [string, SharedFact<JsonValue>][] = Object.entries(listFacts(named));
  const observed = facts.map(
    async ([name, fact]) => [name, await observeFact(context, scope, fact)] as const,
  );
  return Object.fromEntries(await Promise.all(observed)) as unknown as RelationFacts;
}

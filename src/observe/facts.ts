import type { HookContext, NamedSecrets } from 'charmkit/charm';
import { charmTraces } from '../endpoints/charm-tracing.ts';
import { hasOtherUnits, observeFact } from '../endpoints/grafana.ts';
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

export async function observeFacts(
  context: HookContext,
  scope: Scope,
  named: NamedSecrets,
): Promise<RelationFacts> {
  const [authProxy, oauth, profiled, collectedBy, ofWorkload, ofCharm, logs, ofDatabase, hasOthers] =
    await Promise.all([
      observeFact(context, scope, authEnvironment),
      observeFact(context, scope, createOauthFact(named)),
      observeFact(context, scope, isProfiled),
      observeFact(context, scope, collectors),
      observeFact(context, scope, workloadTraces),
      observeFact(context, scope, charmTraces),
      observeFact(context, scope, logEndpoints),
      observeFact(context, scope, createDatabaseFact(named)),
      observeFact(context, scope, hasOtherUnits),
    ]);
  return {
    authProxy,
    oauth,
    isProfiled: profiled,
    collectors: collectedBy,
    workloadTraces: ofWorkload,
    charmTraces: ofCharm,
    logEndpoints: logs,
    database: ofDatabase,
    hasOtherUnits: hasOthers,
  };
}

import type { UnitStatus } from 'charmkit/charm';
import type { Port } from 'charmkit/hook-tools';
import { httpPort } from './grafana/files.ts';
import { planWorkload, type WorkloadPlan } from './grafana/plan-workload.ts';
import type { Observation } from './observe.ts';
import { toDatasource } from './relations/grafana-source.ts';

/** What this hook is to do. */
export interface Plan {
  /** To be kept in a secret; undefined when there is one, or this unit isn't the one to make it. */
  readonly newAdminPassword: string | undefined;
  /** Undefined while the container can't be reached. */
  readonly workload: WorkloadPlan | undefined;
  readonly portsToOpen: readonly Port[];
  /** What stands in the way, as far as can be told before doing it. */
  readonly statuses: readonly UnitStatus[];
}

const webPort: Port = { protocol: 'tcp', from: httpPort, to: httpPort };
const defaultQueryTimeoutS = 300;

/** From what is to what is to be done. The fresh password is used only if the application has none yet. */
export function planUnit(observed: Observation, freshPassword: string): Plan {
  const newAdminPassword =
    observed.adminPassword === undefined && observed.isLeader ? freshPassword : undefined;
  const password = observed.adminPassword ?? newAdminPassword;
  return {
    newAdminPassword,
    workload: observed.workload && planWorkload(workloadInput(observed, password), observed.workload),
    portsToOpen: planPorts(observed.ports),
    statuses: planStatuses(observed, password),
  };
}

function workloadInput(
  { config: parsed, facts, proxy, sources, urls }: Observation,
  password: string | undefined,
) {
  const config = parsed.valid ? parsed.config : undefined;
  const queryTimeoutS = config?.datasource_query_timeout ?? defaultQueryTimeoutS;
  return {
    datasources: sources.sources.map((source) => toDatasource(source, queryTimeoutS)),
    deletedDatasources: sources.namesToDelete,
    settings:
      config && password !== undefined
        ? {
            reportingEnabled: config.reporting_enabled,
            logLevel: config.log_level,
            allowEmbedding: config.allow_embedding,
            allowAnonymousAccess: config.allow_anonymous_access,
            autoAssignOrg: config.enable_auto_assign_org,
            proxy,
            externalUrl: urls.external,
            serveFromSubPath: urls.path !== '',
            authProxy: facts.authProxy,
            isProfiled: facts.isProfiled,
            admin: { user: config.admin_user, password },
          }
        : undefined,
  };
}

function planPorts(opened: readonly Port[] | undefined): readonly Port[] {
  const isOpen = opened?.some(
    (port) => port.protocol === 'tcp' && port.from <= httpPort && httpPort <= port.to,
  );
  return opened === undefined || isOpen ? [] : [webPort];
}

function planStatuses(
  { config, workload }: Observation,
  password: string | undefined,
): readonly UnitStatus[] {
  const statuses: UnitStatus[] = [];
  if (!config.valid) statuses.push({ level: 'blocked', message: `Fix the configuration: ${config.problem}` });
  if (!workload) statuses.push({ level: 'waiting', message: 'Waiting for Pebble in the container grafana' });
  if (password === undefined) {
    statuses.push({ level: 'waiting', message: 'Waiting for the leader to make the admin password' });
  }
  return statuses;
}

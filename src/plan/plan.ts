import { describeTrouble, type RefusedSecret, type UnitStatus } from 'charmkit/charm';
import type { Port } from 'charmkit/hook-tools';
import type { FieldsTrouble } from 'charmkit/interfaces/grafana-datasource';
import { type Change, isSecretChange } from '../change.ts';
import { optionsOf } from '../config.ts';
import { toDatasource } from '../endpoints/grafana-source.ts';
import { type MeshPlan, planMeshLabels } from '../endpoints/service-mesh/plan-mesh-labels.ts';
import { planDashboards } from '../grafana/dashboards/plan-dashboards.ts';
import { httpPort, newPasswordPath } from '../grafana/files.ts';
import { renderPasswordNote } from '../grafana/password-note.ts';
import {
  listWorkloadChanges,
  planWorkload,
  type Settings,
  type WorkloadPlan,
} from '../grafana/plan-workload.ts';
import { renderSelfDashboard } from '../grafana/self-dashboard.ts';
import type { Observation } from '../observe/observe.ts';
import { planResources, type ResourcesPlan } from '../resources/plan-resources.ts';
import { passwordLabel, planPasswordSecret } from '../secrets/admin-password.ts';
import { goesOn, statuses } from '../status.ts';
import { chooseDefault, isDefaultMissing } from './default-datasource.ts';
import { addressOf, planSettings } from './plan-settings.ts';
import { isSelfMonitored } from './self-monitoring.ts';

/** What this hook is to do. */
export interface Plan {
  /** What is to be valid; undefined while this unit does not know it. */
  readonly adminPassword: string | undefined;
  /** To be kept in a secret; undefined when there is one, or this unit isn't the one to make it. */
  readonly passwordToStore: string | undefined;
  /** To be written down in the storage before Grafana gets it, until Juju has kept the secret. */
  readonly passwordToNote: string | undefined;
  /** Whether there is such a note, and whether it is to stay. */
  readonly hasNote: boolean;
  readonly keepsNote: boolean;
  /** Undefined while the container can't be reached. */
  readonly workload: WorkloadPlan | undefined;
  readonly portsToOpen: readonly Port[];
  readonly resources: ResourcesPlan;
  readonly mesh: MeshPlan;
  /** All that is to be changed, in the order in which it is. */
  readonly changes: readonly Change[];
  /** What stands in the way, as far as can be told before doing it. */
  readonly statuses: readonly UnitStatus[];
}

const webPort: Port = { protocol: 'tcp', from: httpPort, to: httpPort };

/**
 * From what is to what is to be done. The fresh password is used only if the application has none yet; without one, a unit
 * that knows no password waits.
 */
export function planUnit(observed: Observation): Plan {
  const decided = decide(observed);
  return { ...decided, changes: listChanges(observed, decided) };
}

function decide(observed: Observation): Omit<Plan, 'changes'> {
  const { freshPassword, isLeader, topology, workload } = observed;
  const { change, current, isStored, note } = observed.adminPassword;
  const password = current ?? (isLeader && !isStored ? freshPassword : undefined);
  const passwordToStore = isLeader && !isStored ? password : undefined;
  const { settings, problems } = planSettings(observed, password);
  return {
    adminPassword: password,
    passwordToStore,
    hasNote: note !== undefined,
    keepsNote:
      note !== undefined && note.password !== change?.wanted && observed.now - note.since < noteAgeMs,
    passwordToNote: workload && note?.password !== passwordToStore ? passwordToStore : undefined,
    workload: observed.workload && planWorkload(workloadInput(observed, settings), observed.workload),
    portsToOpen: planPorts(observed.ports),
    resources: planResources(topology.application, observed.resources),
    mesh: planMeshLabels(topology.application, observed.mesh),
    statuses: planStatuses(observed, { password, problems }),
  };
}

/** Secrets come first, since others name them; Kubernetes before the container, which need not be changed in a pod that goes. */
function listChanges(observed: Observation, plan: Omit<Plan, 'changes'>): readonly Change[] {
  const { drafted } = observed;
  return [
    ...drafted.filter(isSecretChange),
    ...(plan.passwordToStore === undefined ? [] : [planPasswordSecret(plan.passwordToStore)]),
    ...drafted.filter((change) => !isSecretChange(change)),
    ...plan.portsToOpen.map((port) => ({ kind: 'port', port }) as const),
    ...(plan.resources.patch ? [plan.resources.patch.change] : []),
    ...(plan.workload ? [...listPasswordChanges(observed, plan), ...listWorkloadChanges(plan.workload)] : []),
  ];
}

/**
 * Where a request for another password was cut short, Grafana may still be about to carry it out. So long the note of that
 * password stays, though another one is proven to be valid now.
 */
const noteAgeMs = 10 * 60_000;

/** Before the files, since a reload needs the password that is valid. */
function listPasswordChanges(
  { adminPassword: { change }, now, serving }: Observation,
  { passwordToNote, keepsNote, hasNote }: Omit<Plan, 'changes'>,
): readonly Change[] {
  const note =
    passwordToNote === undefined ? [] : [renderPasswordNote({ password: passwordToNote, since: now })];
  const written = note.map((file) => ({ kind: 'file', ...file }) as const);
  if (!change || !serving.isServing) return written;
  const needs = 'grafana-password';
  return [
    ...written,
    { kind: 'grafana-password', ...change },
    { kind: 'secret-refresh', label: passwordLabel, needs },
    ...(hasNote && !keepsNote ? [{ kind: 'remove', path: newPasswordPath, needs } as const] : []),
  ];
}

function workloadInput(observed: Observation, settings: Settings | undefined) {
  const { authorities, certificate, dashboards, facts, keptSecrets, oauth, sources, topology } = observed;
  const { datasource_query_timeout: queryTimeoutS, default_datasource } = optionsOf(observed.config);
  const defaultName = chooseDefault(sources.sources, default_datasource);
  return {
    dashboards: dashboards && planDashboards(dashboards),
    leftovers: observed.leftovers,
    datasources: sources.sources.map((source) => toDatasource(source, { queryTimeoutS, defaultName })),
    deletedDatasources: sources.namesToDelete,
    tls: certificate.tls,
    authorities: authorities.pem,
    oauthAuthorities: oauth.authorities,
    settings,
    address: addressOf(observed.urls),
    api: observed.urls.api,
    isServing: observed.serving.isServing,
    keptSecrets,
    selfDashboard: isSelfMonitored(sources.sources, facts.collectors)
      ? renderSelfDashboard({ juju_application: topology.application, juju_model_uuid: topology.modelUuid })
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
  observed: Observation,
  { password, problems }: { readonly password: string | undefined; readonly problems: readonly string[] },
): readonly UnitStatus[] {
  const { authorities, credentials, database, oauth, serving, sources, workload } = observed;
  const { default_datasource } = optionsOf(observed.config);
  return [
    ...[...problems, ...credentials.kept].map(statuses.badOption),
    ...observed.refusedSecrets.map(describeRefused).map(statuses.refusedSecret),
    ...(database.state === 'embedded' && !serving.isServing ? [statuses.needsDatabase] : []),
    ...(database.state === 'awaited' && database.status ? [database.status] : []),
    ...(database.state === 'ready' ? database.statuses : []),
    ...planKeyStatus(observed.certificate),
    ...(workload ? [] : [statuses.noPebble]),
    ...(password === undefined ? [statuses.noAdminPassword] : []),
    ...(oauth.problem === undefined ? [] : [statuses.noSignOn(oauth.problem)]),
    ...(authorities.unreadFrom === undefined ? [] : [statuses.unreadCertificates(authorities.unreadFrom)]),
    ...sources.troubles.map(describeSourceTrouble).map(statuses.sourceTrouble),
    ...(isDefaultMissing(sources.sources, default_datasource) ? [statuses.noDefaultSource] : []),
  ];
}

function describeRefused({ relation, field, refusal }: RefusedSecret): string {
  return `${relation}: refused the secret in ${field}: ${describeTrouble(refusal)}`;
}

function describeSourceTrouble({ dataSource, reason, hasFields }: FieldsTrouble): string {
  return hasFields ? `${dataSource}: ${reason}; ${goesOn}` : `${dataSource} has no secure fields: ${reason}`;
}

function planKeyStatus({ keyTrouble, tls }: Observation['certificate']): readonly UnitStatus[] {
  if (keyTrouble === undefined) return [];
  const reason = describeTrouble(keyTrouble);
  return [tls ? statuses.keptPrivateKey(reason) : statuses.noPrivateKey(reason)];
}

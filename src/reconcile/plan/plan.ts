import { computeAgeMs } from 'charmkit/base';
import { describeTrouble, type RefusedSecret, type UnitStatus } from 'charmkit/charm';
import type { Port } from 'charmkit/hook-tools';
import type { FieldsTrouble } from 'charmkit/interfaces/grafana-datasource';
import { renderName } from 'charmkit/relation';
import { fillDefaults } from '../../config.ts';
import { convertSource } from '../../endpoints/grafana-source.ts';
import { renderLogLabels } from '../../endpoints/logging.ts';
import { type MeshPlan, planMeshLabels } from '../../endpoints/service-mesh/plan-mesh-labels.ts';
import { alertingKey, parseResources } from '../../grafana/alerting/resources.ts';
import { isRefused, patience } from '../../grafana/api/refusals.ts';
import { type InvalidDashboards, summarizeInvalid } from '../../grafana/dashboards/known-dashboard.ts';
import { planDashboards } from '../../grafana/dashboards/plan-dashboards.ts';
import { renderSelfDashboard } from '../../grafana/dashboards/self-dashboard.ts';
import { httpPort, newPasswordPath } from '../../grafana/files.ts';
import { renderPasswordNote } from '../../grafana/notes/password-note.ts';
import { listWorkloadChanges } from '../../grafana/planning/list-changes.ts';
import type { Settings } from '../../grafana/planning/plan-settings-files.ts';
import { planWorkload, type WorkloadPlan } from '../../grafana/planning/plan-workload.ts';
import { planResources, type ResourcesPlan } from '../../resources/plan-resources.ts';
import { passwordLabel, planPasswordSecret } from '../../secrets/admin-password.ts';
import { planSecretRecord } from '../../secrets/own-secrets.ts';
import { goesOn, statuses } from '../../status.ts';
import type { Observation } from '../observe/observe.ts';
import { isSameTurn } from '../observe/turn.ts';
import { type Change, isSecretChange } from './change.ts';
import { chooseDefault, isDefaultMissing } from './default-datasource.ts';
import { findNewLogin, planAddress, planSettings } from './plan-settings.ts';
import { isSelfMonitored } from './self-monitoring.ts';

/** What this hook does. */
export interface Plan {
  /** The password that must be valid. Undefined while this unit does not know it. */
  readonly adminPassword: string | undefined;
  /** The password to store in a secret. Undefined if a secret exists, or if another unit must create it. */
  readonly passwordToStore: string | undefined;
  /** The password to write to the storage before Grafana receives it, until Juju has stored the secret. */
  readonly passwordToNote: string | undefined;
  /** Whether such a note exists, and whether it stays. */
  readonly hasNote: boolean;
  readonly keepsNote: boolean;
  /** Undefined while the container can't be reached. */
  readonly workload: WorkloadPlan | undefined;
  readonly portsToOpen: readonly Port[];
  readonly resources: ResourcesPlan;
  readonly mesh: MeshPlan;
  /** All changes, in the order in which they are applied. */
  readonly changes: readonly Change[];
  /** The problems that are known before the changes are applied. */
  readonly statuses: readonly UnitStatus[];
}

const webPort: Port = { protocol: 'tcp', from: httpPort, to: httpPort };

/**
 * Plans the changes from the current to the wanted state. The fresh password is used only if the application
 * has no password yet. Without a password, a unit waits.
 */
export function planUnit(observed: Observation): Plan {
  const decided = decideChanges(observed);
  return { ...decided, changes: listChanges(observed, decided) };
}

function decideChanges(observed: Observation): Omit<Plan, 'changes'> {
  const { freshPassword, isLeader, topology, workload } = observed;
  const { change, current, isStored, note } = observed.adminPassword;
  const password = current ?? (isLeader && !isStored ? freshPassword : undefined);
  const passwordToStore = isLeader && !isStored ? password : undefined;
  const { settings, problems } = planSettings(observed, password);
  const planned = workload && planWorkload(workloadInput(observed, settings), workload);
  return {
    adminPassword: password,
    passwordToStore,
    hasNote: note !== undefined,
    keepsNote:
      note !== undefined &&
      note.password !== change?.wanted &&
      computeAgeMs(note.since, observed.now) < noteAgeMs,
    passwordToNote: workload && note?.password !== passwordToStore ? passwordToStore : undefined,
    workload: planned,
    portsToOpen: planPorts(observed.ports),
    resources: planResources(topology.application, observed.resources),
    mesh: planMeshLabels(topology.application, observed.mesh),
    statuses: [
      ...planStatuses(observed, { password, problems }),
      ...(planned?.effect === 'wait' ? [statuses.awaitsFirstUnit(observed.turn.firstUnit ?? '')] : []),
    ],
  };
}

/**
 * Secrets come first, because other changes name them. Kubernetes comes before the container, because the
 * container of a pod that is replaced need not change.
 */
function listChanges(observed: Observation, plan: Omit<Plan, 'changes'>): readonly Change[] {
  const { drafted } = observed;
  return [
    ...drafted.filter(isSecretChange),
    ...(plan.passwordToStore === undefined ? [] : [planPasswordSecret(plan.passwordToStore)]),
    ...planSecretRecord(observed.peers, observed.unpublishedSecret),
    ...drafted.filter((change) => !isSecretChange(change)),
    ...plan.portsToOpen.map((port) => ({ kind: 'port', port }) as const),
    ...(plan.resources.patch ? [plan.resources.patch.change] : []),
    ...(plan.workload
      ? [
          ...listLoginChanges(observed, plan),
          ...listPasswordChanges(observed, plan),
          ...listWorkloadChanges(plan.workload),
        ]
      : []),
  ];
}

/**
 * After an interrupted password request, Grafana may still carry it out. The note of that password stays for
 * this time, even if another password is proven valid now.
 */
const noteAgeMs = 10 * 60_000;

/** Only one unit asks, because Grafana counts refused logins. */
function listLoginChanges(
  observed: Observation,
  { adminPassword: password }: Omit<Plan, 'changes'>,
): readonly Change[] {
  const user = findNewLogin(observed);
  const { isLeader, now, serving, workload } = observed;
  if (user === undefined || password === undefined || !isLeader || !serving.isServing) return [];
  const refusals = workload?.applied.refusals ?? [];
  const isTried = isRefused(refusals, { user, password }, { now, patience: patience.newLogin });
  return isTried ? [] : [{ kind: 'grafana-login', user, password }];
}

/** Before the files, because a reload needs the valid password. */
function listPasswordChanges(
  { adminPassword: { change, current, isStored, note: noted }, now, serving }: Observation,
  { passwordToNote, keepsNote, hasNote }: Omit<Plan, 'changes'>,
): readonly Change[] {
  const note =
    passwordToNote === undefined ? [] : [renderPasswordNote({ password: passwordToNote, since: now })];
  const written = note.map((file) => ({ kind: 'file', ...file }) as const);
  const removal = { kind: 'remove', path: newPasswordPath } as const;
  // A unit that no longer serves proves no password. It does not need a note of the password that Juju stores.
  const isKnown = isStored && noted !== undefined && noted.password === current;
  if (!serving.isServing) return isKnown ? [removal] : written;
  if (!change) return written;
  const needs = 'grafana-password' as const;
  return [
    ...written,
    { kind: 'grafana-password', ...change },
    { kind: 'secret-refresh', label: passwordLabel, needs },
    ...(hasNote && !keepsNote ? [{ ...removal, needs }] : []),
  ];
}

function workloadInput(observed: Observation, settings: Settings | undefined) {
  const { authorities, certificate, dashboards, facts, keptSecrets, oauth, sources, topology } = observed;
  const { datasource_query_timeout: queryTimeoutS, default_datasource } = fillDefaults(observed.config);
  const defaultName = chooseDefault(sources.sources, default_datasource);
  return {
    dashboards: dashboards && planDashboards(dashboards),
    leftovers: observed.leftovers,
    datasources: sources.sources.map((source) => convertSource(source, { queryTimeoutS, defaultName })),
    deletedDatasources: sources.namesToDelete,
    tls: certificate.tls,
    certificateRequest: certificate.requestId,
    authorities: authorities.pem,
    oauthAuthorities: oauth.authorities,
    settings,
    address: planAddress(observed.urls),
    api: observed.urls.api,
    isServing: observed.serving.isServing,
    mayStart: mayStart(observed),
    keptSecrets,
    alerting: {
      isResponsible: observed.isLeader && observed.serving.isServing,
      wanted: observed.alerting.wanted,
      known: parseResources(observed.peers.app[alertingKey]),
      now: observed.now,
    },
    logs: { urls: facts.logEndpoints, labels: renderLogLabels(topology) },
    selfDashboard: isSelfMonitored(sources.sources, facts.collectors)
      ? renderSelfDashboard({ juju_application: topology.application, juju_model_uuid: topology.modelUuid })
      : undefined,
  };
}

/** How long a unit lets each unit before it start. All of them may be lost, and two must not start at once. */
const longestTurnMs = 10 * 60_000;

function mayStart({ now, turn, workload }: Observation): boolean {
  if (turn.firstUnit === undefined) return true;
  const waiting = workload?.applied.waiting;
  if (waiting === undefined || !isSameTurn(waiting, turn)) return false;
  return computeAgeMs(waiting.since, now) >= longestTurnMs * turn.unitsAhead;
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
  const { alerting, authorities, containerTrouble, credentials, custom, database } = observed;
  const { oauth, serving, sources, workload } = observed;
  const { default_datasource } = fillDefaults(observed.config);
  return [
    ...[...problems, ...credentials.kept, ...custom.kept, ...alerting.problems].map(statuses.badOption),
    ...observed.refusedSecrets.map(describeRefused).map(statuses.refusedSecret),
    ...(database.state === 'embedded' && !serving.isServing ? [statuses.needsDatabase] : []),
    ...(database.state === 'awaited' && database.status ? [database.status] : []),
    ...(database.state === 'ready' ? database.statuses : []),
    ...planCertificateStatus(observed.certificate),
    ...(workload ? [] : [containerTrouble ?? statuses.noPebble]),
    ...(observed.secretKey.state === 'damaged' ? [statuses.damagedSecretKey] : []),
    ...(password === undefined ? [statuses.noAdminPassword] : []),
    ...(oauth.problem === undefined ? [] : [statuses.noSignOn(oauth.problem)]),
    ...(authorities.unreadFrom === undefined ? [] : [statuses.unreadCertificates(authorities.unreadFrom)]),
    ...sources.troubles.map(describeSourceTrouble).map(statuses.sourceTrouble),
    ...planDashboardStatus(observed),
    ...(observed.urls.hidesIngress ? [statuses.externalUrlWins] : []),
    ...(isDefaultMissing(sources.sources, default_datasource) ? [statuses.noDefaultSource] : []),
  ];
}

/** Returns the invalid dashboards. Hooks that read no dashboards know them from the record. */
export function readInvalidDashboards({ dashboards, workload }: Observation): InvalidDashboards | undefined {
  return dashboards ? summarizeInvalid(dashboards.dashboards) : workload?.applied.invalidDashboards;
}

/** The leader's status, because the leader also reports the problems to the senders. */
function planDashboardStatus(observed: Observation): readonly UnitStatus[] {
  const invalid = observed.isLeader ? readInvalidDashboards(observed) : undefined;
  if (!invalid) return [];
  const { count, sender, template, problem } = invalid;
  const first = `${renderName(template)} of relation grafana-dashboard:${sender} ${problem}`;
  return [statuses.invalidDashboards(count === 1 ? first : `${first} (${count} invalid dashboards)`)];
}

function describeRefused({ relation, field, refusal }: RefusedSecret): string {
  return `${relation}: refused the secret in ${field}: ${describeTrouble(refusal)}`;
}

function describeSourceTrouble({ dataSource, reason, hasFields }: FieldsTrouble): string {
  return hasFields ? `${dataSource}: ${reason}; ${goesOn}` : `${dataSource} has no secure fields: ${reason}`;
}

function planCertificateStatus({
  refusal,
  limits,
  ...others
}: Observation['certificate']): readonly UnitStatus[] {
  const refused = refusal === undefined ? [] : [statuses.refusedRequest(refusal)];
  // A refusal names the domains itself.
  const limited = limits === undefined || refusal !== undefined ? [] : [statuses.limitedCertificate(limits)];
  return [...refused, ...limited, ...planKeyStatus(others)];
}

function planKeyStatus({ keyTrouble, tls }: Observation['certificate']): readonly UnitStatus[] {
  if (keyTrouble === undefined) return [];
  const reason = describeTrouble(keyTrouble);
  return [tls ? statuses.keptPrivateKey(reason) : statuses.noPrivateKey(reason)];
}

import { renderCanonicalJson } from 'charmkit/base';
import type { DatabagChange, UnitStatus } from 'charmkit/charm';
import { renderAcknowledgement } from 'charmkit/interfaces/grafana-datasource';
import { renderName } from 'charmkit/relation';
import { planPeerData } from '../../endpoints/grafana.ts';
import { planSourceUids } from '../../endpoints/grafana-source.ts';
import { renderWornLabels } from '../../endpoints/service-mesh/observe-mesh-labels.ts';
import { isAlertingRefused } from '../../grafana/alerting/plan-alerting.ts';
import { alertingKey, renderResources } from '../../grafana/alerting/resources.ts';
import type { StartPhase } from '../../grafana/api/start-phase.ts';
import { type Applied, computeFingerprint, renderApplied } from '../../grafana/notes/applied.ts';
import type { WorkloadObservation } from '../../grafana/observing/observe-workload.ts';
import { isFault, type KubernetesFault } from '../../kubernetes/errors.ts';
import { resourcesKey } from '../../resources/observe-resources.ts';
import { describeFaultStatus } from '../../resources/trouble.ts';
import { renderAdminUser } from '../../secrets/admin-user.ts';
import { statuses } from '../../status.ts';
import type { Observation } from '../observe/observe.ts';
import { healthyKey, isSameTurn, startingKey } from '../observe/turn.ts';
import type { Change } from './change.ts';
import type { Outcome } from './outcome.ts';
import { type Plan, readInvalidDashboards } from './plan.ts';
import { findNewLogin } from './plan-settings.ts';

type Workload = NonNullable<Outcome['workload']>;

/**
 * Plans the records of the changes that were made, then the labels of the mesh. The labels come last, because
 * Kubernetes may replace the pod in which this hook runs.
 */
export function planRecords(observed: Observation, plan: Plan, outcome: Outcome): readonly Change[] {
  const { peers } = observed;
  const { patch } = plan.resources;
  const resources =
    patch && !outcome.faults.resources
      ? planPeerData(peers, 'app', { [resourcesKey]: renderCanonicalJson({ ...patch.wanted }) })
      : [];
  const { workload } = outcome;
  return [...resources, ...(workload ? listRecords(observed, plan, workload) : []), ...plan.mesh.changes];
}

function listRecords(observed: Observation, plan: Plan, workload: Workload): readonly Change[] {
  const { isLeader, peers, serving, sources } = observed;
  const { health, login, applied } = workload;
  const isNewVersion = health !== undefined && health.version !== '' && health.version !== applied.version;
  const isLoaded = applied.datasources === plan.workload?.datasources || !serving.isServing;
  return [
    ...(isLeader && login.isProven ? planPeerData(peers, 'app', renderAdminUser(login.user)) : []),
    ...(isNewVersion ? [{ kind: 'application-version', version: health.version } as const] : []),
    ...(isLoaded ? planPeerData(peers, 'unit', renderAcknowledgement(sources.namesToDelete)) : []),
    ...planAlertingRecord(observed, plan, workload),
    ...planHealthy(observed, plan, workload),
    ...(isLeader && serving.isServing && isLoaded && applied.sourceUids
      ? planSourceUids(peers, sources.byRelation, applied.sourceUids)
      : []),
    ...planAppliedFile(observed.workload, {
      ...(isNewVersion ? { ...applied, version: health.version } : applied),
      refusals: login.refusals,
      providersFile: plan.workload?.dashboardProviders ?? applied.providersFile,
      secretKey: observed.secretKey.state === 'own' ? computeFingerprint(observed.secretKey.key) : undefined,
      rotating: isRotating(observed, plan, workload) ? 'yes' : undefined,
      certificateRequest: observed.certificate.requestId,
      invalidDashboards: readInvalidDashboards(observed),
      unreadCertificates: observed.authorities.unreadFrom,
      certificateRefusal: observed.certificate.refusal,
      certificateLimits: observed.certificate.limits,
      keyTrouble: observed.certificate.keyTrouble,
      unreadRelations: noteUnreadRelations(observed),
      resources: plan.resources.seen ?? applied.resources,
      release: observed.workload?.release,
      waiting: noteWaiting(observed, plan),
    }),
  ];
}

/** The next leader, and a pod that is lost, know from it what to delete. */
function planAlertingRecord(
  { peers }: Observation,
  { workload: plan }: Plan,
  { hasLoadedAlerting }: Workload,
): readonly Change[] {
  const { resources } = plan?.alerting ?? {};
  if (!resources) return [];
  const { present, wanted } = resources;
  return planPeerData(peers, 'app', { [alertingKey]: renderResources(hasLoadedAlerting ? wanted : present) });
}

/**
 * Tells the other units with what Grafana is healthy here. They start the same from then on. A login and loaded data
 * sources prove a database, while Grafana may show its dashboards much later.
 */
function planHealthy({ peers, turn }: Observation, plan: Plan, workload: Workload): readonly Change[] {
  if (turn.start === undefined)
    return planPeerData(peers, 'unit', { [healthyKey]: undefined, [startingKey]: undefined });
  const { applied, health, login, problem } = workload;
  const { started, datasources } = plan.workload ?? {};
  const isProven = login.isProven && applied.datasources === datasources;
  const isHealthy = isProven || (health !== undefined && problem === undefined);
  const runsWanted = started !== undefined && applied.started === started;
  if (!runsWanted || (!isHealthy && peers.unit[healthyKey] === turn.start)) return [];
  return planPeerData(
    peers,
    'unit',
    isHealthy ? { [healthyKey]: turn.start, [startingKey]: undefined } : { [startingKey]: turn.start },
  );
}

/**
 * Since when this unit lets another one start first. It stays, so that a unit waits once for the same start. Another first unit
 * has its own time.
 */
function noteWaiting({ now, turn, workload }: Observation, plan: Plan): Applied['waiting'] {
  if (turn.firstUnit === undefined || turn.start === undefined) return undefined;
  const before = workload?.applied.waiting;
  if (before && isSameTurn(before, turn)) return before;
  return plan.workload?.effect === 'wait'
    ? { start: turn.start, firstUnit: turn.firstUnit, since: now }
    : undefined;
}

/** Whether a relation that Juju refused must still be read. A hook that reads all relations answers that. */
function noteUnreadRelations({ hasUnreadRelations, readsAgain, workload }: Observation): string | undefined {
  return hasUnreadRelations ? 'yes' : readsAgain ? undefined : workload?.applied.unreadRelations;
}

/** Whether Grafana still needs the newest admin password, or may yet receive an older one. */
function isRotating(
  { adminPassword, serving }: Observation,
  plan: Plan,
  { passwordProblem }: Workload,
): boolean {
  if (!adminPassword.change) return false;
  return !serving.isServing || passwordProblem !== undefined || plan.keepsNote;
}

/** Plans the file that records what has taken effect, if it differs or is missing. */
export function planAppliedFile(
  workload: WorkloadObservation | undefined,
  after: Applied,
): readonly Change[] {
  const file = renderApplied(after);
  const isSame =
    workload?.files[file.path] !== undefined && file.content === renderApplied(workload.applied).content;
  return isSame ? [] : [{ kind: 'file', ...file }];
}

/** The statuses for changes that were not made, or not completed. */
export function planOutcomeStatuses(
  observed: Observation,
  plan: Plan,
  outcome: Outcome,
): readonly UnitStatus[] {
  const { problem, passwordProblem, startPhase, applied } = outcome.workload ?? {};
  const { missingTypes = [] } = applied ?? {};
  return [
    ...planResourcesStatus(observed, plan, outcome),
    ...planLoginStatus(observed, outcome),
    ...outcome.troubles,
    ...(problem === undefined
      ? []
      : [startPhase ? startStatuses[startPhase] : statuses.grafanaTrouble(problem)]),
    ...(applied && isAlertingRefused(applied, plan.workload?.alerting.fingerprint)
      ? [statuses.refusedAlerting]
      : []),
    ...(missingTypes.length === 0
      ? []
      : [statuses.missingTypes(missingTypes.slice(0, mostNamed).map(renderName).join(', '))]),
    ...(passwordProblem === undefined ? [] : [statuses.passwordNotChanged(passwordProblem)]),
  ];
}

/** The option's login is refused unless Grafana has accepted it in this hook. */
function planLoginStatus(observed: Observation, { workload }: Outcome): readonly UnitStatus[] {
  const user = findNewLogin(observed);
  return user === undefined || workload?.login.user === user ? [] : [statuses.otherAdminUser];
}

/** A status is one line. */
const mostNamed = 5;

const startStatuses: Readonly<Record<StartPhase, UnitStatus>> = {
  starting: statuses.grafanaStarting,
  migrating: statuses.grafanaMigrating,
  ended: statuses.grafanaEnded,
  'migration-failed': statuses.migrationFailed,
};

function planResourcesStatus(observed: Observation, plan: Plan, outcome: Outcome): readonly UnitStatus[] {
  const { cluster } = observed.resources;
  if (!cluster) return [];
  const fault = isFault(cluster) ? cluster : outcome.faults.resources;
  if (fault) return [describeFaultStatus(fault, observed.topology.application)];
  return plan.resources.pod === 'done' && !outcome.isRollingOut ? [] : [statuses.resourcesPending];
}

/** Plans the record of the mesh's labels, and the statuses for labels that could not be set. */
export function planMeshRecord(
  { mesh, peers, topology }: Observation,
  plan: Plan,
  { faults }: Outcome,
): { readonly changes: readonly DatabagChange[]; readonly statuses: readonly UnitStatus[] } {
  if (!mesh) return { changes: [], statuses: [] };
  const fault = isFault(mesh.objects) ? mesh.objects : faults.mesh;
  const worn = plan.mesh.isWorn && !fault ? mesh.wanted : null;
  const changes = fault && hasNotBegun(fault) ? [] : planPeerData(peers, 'app', renderWornLabels(worn));
  if (!fault) return { changes, statuses: plan.mesh.isWorn ? [] : [statuses.meshRollout] };
  const status =
    fault.trouble === 'forbidden'
      ? statuses.meshRefused(topology.application)
      : statuses.meshTrouble(fault.message);
  return { changes, statuses: [status] };
}

function hasNotBegun({ trouble }: KubernetesFault): boolean {
  return trouble === 'not-loaded' || trouble === 'no-credentials' || trouble === 'forbidden';
}

import { computeAgeMs } from 'charmkit/base';
import { type PebbleClient, PebbleConnectionError, PebblePathError, type Plan } from 'charmkit/pebble';
import {
  alertingDeletionsPath,
  alertingPath,
  certificateKeyPath,
  certificatePath,
  credentialsPath,
  dashboardsProviderPath,
  databaseCaPath,
  datasourcesPath,
  type FileContents,
  iniPath,
  issuingAuthorityPath,
  keptCertificatePath,
  ldapPath,
  newPasswordPath,
  oauthAuthoritiesPath,
  reloadAnswerPath,
  secretKeyPath,
  selfDashboardPath,
  trustedAuthoritiesPath,
} from '../files.ts';
import { serviceName, serviceSummary } from '../layers/layer.ts';
import { type Applied, appliedPath, computeFingerprint, parseApplied } from '../notes/applied.ts';
import { type Release, readRelease } from './release.ts';

/** The files and services of the container. */
export interface WorkloadObservation {
  /** Contents by path. A missing file is absent. */
  readonly files: FileContents;
  /** Without the service in the image's own layer. */
  readonly plan: Plan;
  /** Pebble's current status of the service. Undefined before it is in the plan. */
  readonly service: string | undefined;
  /** The time of its start, in milliseconds since 1970. Undefined if Pebble does not report it. */
  readonly serviceSince: number | undefined;
  /** The Grafana release in the container. Undefined if its programs do not report it. */
  readonly release: Release | undefined;
  readonly applied: Applied;
}

const observedPaths = [
  iniPath,
  databaseCaPath,
  ldapPath,
  credentialsPath,
  datasourcesPath,
  dashboardsProviderPath,
  alertingPath,
  alertingDeletionsPath,
  newPasswordPath,
  reloadAnswerPath,
  secretKeyPath,
  selfDashboardPath,
  certificatePath,
  certificateKeyPath,
  issuingAuthorityPath,
  keptCertificatePath,
  trustedAuthoritiesPath,
  oauthAuthoritiesPath,
  appliedPath,
];

/** Observes the container. Undefined while its Pebble can't be reached, for example before it has started. */
export async function observeWorkload(pebble: PebbleClient): Promise<WorkloadObservation | undefined> {
  try {
    const [pulled, plan, services] = await Promise.all([
      pebble.pullFiles(observedPaths),
      pebble.plan(),
      pebble.services([serviceName]),
    ]);
    const files: Record<string, string> = {};
    for (const [path, content] of pulled) {
      if (!(content instanceof Error)) files[path] = content.toString();
      else if (!isMissing(content)) throw content;
    }
    const isOwn = plan.services?.[serviceName]?.summary === serviceSummary;
    const [service] = isOwn ? services : [];
    const applied = parseApplied(files[appliedPath]);
    return {
      files,
      plan: isOwn ? plan : leaveOutService(plan),
      service: service?.current,
      serviceSince: parseTime(service?.currentSince),
      // A new image comes with a new container, which has no record.
      release: applied.release ?? (await readRelease(pebble)),
      applied,
    };
  } catch (error) {
    if (error instanceof PebbleConnectionError) return undefined;
    throw error;
  }
}

/** Whether a hook of this charm has completed the setup of this container. */
export function isSetUp({ files }: WorkloadObservation): boolean {
  return [appliedPath, datasourcesPath, dashboardsProviderPath].every((path) => files[path] !== undefined);
}

/**
 * Whether somebody else has changed the list of the senders of dashboards. Most hooks don't know all senders, and keep the list
 * as it is.
 */
export function isSendersListForeign({ files, applied: { providersFile } }: WorkloadObservation): boolean {
  return (
    providersFile !== undefined && computeFingerprint(files[dashboardsProviderPath] ?? '') !== providersFile
  );
}

/** A Grafana that answers may still migrate its database for minutes. */
const youthMs = 10 * 60_000;
/** The same, until the charm knows that it has loaded its files. */
const longestMigrationMs = 30 * 60_000;

/**
 * Whether Grafana has started so recently that it may still migrate its database. Before it answers, it always has. A Grafana
 * that refused the password before its start does so for another reason.
 */
export function isYoung(
  { applied: { answered, distrusts, starting }, serviceSince }: WorkloadObservation,
  nowMs: number,
): boolean {
  if (distrusts !== undefined) return false;
  if (serviceSince === undefined || answered === undefined) return true;
  // Pebble itself may have started Grafana again since.
  const ageMs = Math.min(computeAgeMs(answered, nowMs), computeAgeMs(serviceSince, nowMs));
  return ageMs < (starting === undefined ? youthMs : longestMigrationMs);
}

/** Started with its layer, the image's Grafana would create a database of its own, with a password that everybody knows. */
function leaveOutService(plan: Plan): Plan {
  const { [serviceName]: _, ...services } = plan.services;
  return { ...plan, services };
}

function parseTime(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function isMissing(error: Error): boolean {
  return error instanceof PebblePathError && error.kind === 'not-found';
}

import { type PebbleClient, PebbleConnectionError, PebblePathError, type Plan } from 'charmkit/pebble';
import { type Applied, appliedPath, parseApplied } from './applied.ts';
import {
  certificateKeyPath,
  certificatePath,
  credentialsPath,
  dashboardsProviderPath,
  databaseCaPath,
  datasourcesPath,
  type FileContents,
  iniPath,
  issuingAuthorityPath,
  ldapPath,
  newPasswordPath,
  oauthAuthoritiesPath,
  reloadAnswerPath,
  selfDashboardPath,
  trustedAuthoritiesPath,
} from './files.ts';
import { type Release, readRelease } from './release.ts';
import { serviceName } from './settings/layer.ts';

/** What the container holds and runs. */
export interface WorkloadObservation {
  /** Contents by path; a file that is not there is absent. */
  readonly files: FileContents;
  readonly plan: Plan;
  /** Pebble's word for what the service does now; undefined before it is in the plan. */
  readonly service: string | undefined;
  /** Since when, in milliseconds since 1970; undefined where Pebble does not say. */
  readonly serviceSince: number | undefined;
  /** Which Grafana the container has; undefined where its programs do not say. */
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
  newPasswordPath,
  reloadAnswerPath,
  selfDashboardPath,
  certificatePath,
  certificateKeyPath,
  issuingAuthorityPath,
  trustedAuthoritiesPath,
  oauthAuthoritiesPath,
  appliedPath,
];

/** Looks into the container; undefined while its Pebble can't be reached, as before it has started. */
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
    const [service] = services;
    const applied = parseApplied(files[appliedPath]);
    return {
      files,
      plan,
      service: service?.current,
      serviceSince: parseTime(service?.currentSince),
      // Another image comes with another container, and that with no record.
      release: applied.release ?? (await readRelease(pebble)),
      applied,
    };
  } catch (error) {
    if (error instanceof PebbleConnectionError) return undefined;
    throw error;
  }
}

/** Whether a hook of this charm has set up this container to its end. */
export function isSetUp({ files }: WorkloadObservation): boolean {
  return [appliedPath, datasourcesPath, dashboardsProviderPath].every((path) => files[path] !== undefined);
}

/** A Grafana that starts on another version may migrate its database for minutes. */
const youthMs = 10 * 60_000;

/** Whether Grafana has started a short while ago. */
export function isYoung({ serviceSince }: WorkloadObservation, nowMs: number): boolean {
  return serviceSince === undefined || Math.abs(nowMs - serviceSince) < youthMs;
}

function parseTime(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function isMissing(error: Error): boolean {
  return error instanceof PebblePathError && error.kind === 'not-found';
}

import { type PebbleClient, PebbleConnectionError, PebblePathError, type Plan } from 'charmkit/pebble';
import { type Applied, appliedPath, parseApplied } from './applied.ts';
import {
  certificateKeyPath,
  certificatePath,
  credentialsPath,
  dashboardsProviderPath,
  databaseCaPath,
  datasourcesPath,
  iniPath,
  issuingAuthorityPath,
  ldapPath,
  newPasswordPath,
  oauthAuthoritiesPath,
  secureFieldsPath,
  selfDashboardPath,
  trustedAuthoritiesPath,
} from './files.ts';
import { serviceName } from './layer.ts';

/** What the container holds and runs. */
export interface WorkloadObservation {
  /** Contents by path; a file that is not there is absent. */
  readonly files: ReadonlyMap<string, string>;
  readonly plan: Plan;
  /** Pebble's word for what the service does now; undefined before it is in the plan. */
  readonly service: string | undefined;
  readonly applied: Applied;
}

const observedPaths = [
  iniPath,
  databaseCaPath,
  ldapPath,
  credentialsPath,
  secureFieldsPath,
  datasourcesPath,
  dashboardsProviderPath,
  newPasswordPath,
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
    const files = new Map<string, string>();
    for (const [path, content] of pulled) {
      if (!(content instanceof Error)) files.set(path, content.toString());
      else if (!isMissing(content)) throw content;
    }
    return { files, plan, service: services[0]?.current, applied: parseApplied(files.get(appliedPath)) };
  } catch (error) {
    if (error instanceof PebbleConnectionError) return undefined;
    throw error;
  }
}

function isMissing(error: Error): boolean {
  return error instanceof PebblePathError && error.kind === 'not-found';
}

import type { PebbleClient } from 'charmkit/pebble';
import { GrafanaApiError } from '../api/http-api.ts';
import { describeFailure, type GrafanaState } from '../api/read-state.ts';
import { alertingDeletionsPath, alertingPath } from '../files.ts';
import type { Applied } from '../notes/applied.ts';
import type { AlertingChange } from '../planning/change.ts';
import type { Administrator } from './administrator.ts';
import { youngRefusal } from './confirm-loaded.ts';

export interface AlertingAccess {
  readonly pebble: PebbleClient;
  readonly admin: Administrator;
  readonly password: () => Promise<string | undefined>;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

export interface AlertingOutcome {
  readonly applied: Applied;
  readonly isLoaded: boolean;
  /** The state of a Grafana that did not answer, or refused the password. */
  readonly failure?: GrafanaState;
}

/** Enough for some thousand rules in a busy database. */
const reloadTimeoutMs = 30_000;

/**
 * Makes Grafana load its alerting. If it refuses the file, it gets the former one, since it may have loaded a part of
 * the refused file, and would not start with it.
 */
export async function provisionAlerting(
  access: AlertingAccess,
  { config, deletions, fingerprint, former }: AlertingChange,
  applied: Applied,
): Promise<AlertingOutcome> {
  const { admin, now, pebble } = access;
  const password = await access.password();
  if (password === undefined) return { applied, isLoaded: false };
  try {
    await writeFiles(pebble, config, deletions);
    await admin.reloadProvisioning(password, 'alerting', reloadTimeoutMs);
    await writeFiles(pebble, config, undefined);
    return { applied: { ...applied, alerting: fingerprint, refusedAlerting: undefined }, isLoaded: true };
  } catch (error) {
    if (!(error instanceof GrafanaApiError)) throw error;
    await writeFiles(pebble, former, undefined);
    if (error.status === undefined || error.isRefusal)
      return { applied, isLoaded: false, failure: describe(error) };
    if (former !== undefined) await restoreFormer(admin, password);
    const refusedAlerting = { file: fingerprint, at: now() };
    return { applied: { ...applied, refusedAlerting }, isLoaded: false };
  }
}

function describe(error: GrafanaApiError): GrafanaState {
  return error.isRefusal ? { health: undefined, ...youngRefusal } : describeFailure(error);
}

async function writeFiles(
  pebble: PebbleClient,
  config: string | undefined,
  deletions: string | undefined,
): Promise<void> {
  const files = [
    { path: alertingPath, content: config },
    { path: alertingDeletionsPath, content: deletions },
  ];
  for (const { path, content } of files) {
    if (content === undefined) await pebble.removePath(path, { recursive: true });
    else await pebble.pushFiles([{ path, content, permissions: '600', makeDirs: true }]);
  }
}

/** Grafana has loaded this file before, so that a failure is none of the file's. */
async function restoreFormer(admin: Administrator, password: string): Promise<void> {
  try {
    await admin.reloadProvisioning(password, 'alerting', reloadTimeoutMs);
  } catch (error) {
    if (!(error instanceof GrafanaApiError)) throw error;
  }
}

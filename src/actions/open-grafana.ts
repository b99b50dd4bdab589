import type { HookContext } from 'charmkit/charm';
import { fillDefaults, parseConfig } from '../config.ts';
import { GrafanaApi } from '../grafana/api/http-api.ts';
import { patience } from '../grafana/api/refusals.ts';
import { Administrator } from '../grafana/applying/administrator.ts';
import type { PasswordNote } from '../grafana/notes/password-note.ts';
import { observeWorkload, type WorkloadObservation } from '../grafana/observing/observe-workload.ts';
import type { PasswordChange } from '../grafana/planning/change.ts';
import { applyFiles } from '../reconcile/apply/container-changes.ts';
import type { Urls } from '../reconcile/observe/endpoint.ts';
import { readUrls } from '../reconcile/observe/urls.ts';
import type { CharmOptions } from '../reconcile/options.ts';
import { planAppliedFile } from '../reconcile/plan/plan-records.ts';
import { observeAdminPassword } from '../secrets/admin-password.ts';
import { readAdminUser } from '../secrets/admin-user.ts';

/** This unit's Grafana, opened for an action. */
export interface OpenedGrafana {
  readonly workload: WorkloadObservation | undefined;
  readonly urls: Urls;
  readonly grafana: GrafanaApi;
  readonly admin: Administrator;
  /** The password that must be valid. Undefined until the leader creates it. */
  readonly password: string | undefined;
  /** Undefined if Grafana already has that password. */
  readonly change: PasswordChange | undefined;
  readonly note: PasswordNote | undefined;
  /** Records which passwords Grafana has refused, for later hooks. */
  readonly keepRefusals: () => Promise<void>;
}

export async function openGrafana(context: HookContext, options: CharmOptions): Promise<OpenedGrafana> {
  const pebble = context.container('grafana');
  const workload = await observeWorkload(pebble);
  const urls = await readUrls(context, options, workload);
  const grafana = new GrafanaApi(urls.api, urls.apiTrust);
  const admin = new Administrator(grafana, {
    user: await readAdminUser(context, fillDefaults(parseConfig(await context.config()))),
    refusals: workload?.applied.refusals ?? [],
    now: options.now ?? Date.now,
    patience: patience.more,
  });
  const { current, change, note } = await observeAdminPassword(context, 'everything', workload);
  const keepRefusals = async () => {
    if (!workload) return;
    const changes = planAppliedFile(workload, { ...workload.applied, refusals: admin.refusals });
    if (changes.length > 0) await applyFiles(pebble, changes);
  };
  return { workload, urls, grafana, admin, password: current, change, note, keepRefusals };
}

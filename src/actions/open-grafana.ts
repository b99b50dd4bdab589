import type { HookContext } from 'charmkit/charm';
import { applyFiles } from '../apply/container-changes.ts';
import { fillDefaults, parseConfig } from '../config.ts';
import { Administrator } from '../grafana/applying/administrator.ts';
import type { PasswordChange } from '../grafana/change.ts';
import { GrafanaApi } from '../grafana/http-api.ts';
import { observeWorkload, type WorkloadObservation } from '../grafana/observe-workload.ts';
import type { PasswordNote } from '../grafana/password-note.ts';
import { patience } from '../grafana/refusals.ts';
import type { Urls } from '../observe/endpoint.ts';
import { readUrls } from '../observe/urls.ts';
import type { CharmOptions } from '../options.ts';
import { planAppliedFile } from '../plan/plan-records.ts';
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

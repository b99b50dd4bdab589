import type { HookContext } from 'charmkit/charm';
import { secretGet } from 'charmkit/hook-tools';
import { GrafanaApi } from '../../grafana/api/http-api.ts';
import { patience } from '../../grafana/api/refusals.ts';
import { Administrator } from '../../grafana/applying/administrator.ts';
import type { Reloaders } from '../../grafana/applying/reloading/launch.ts';
import { parseReloadAnswer } from '../../grafana/applying/reloading/task.ts';
import { reloadAnswerPath } from '../../grafana/files.ts';
import { isYoung, type WorkloadObservation } from '../../grafana/observing/observe-workload.ts';
import { readAdminPassword } from '../../secrets/admin-password.ts';
import type { Observation } from '../observe/observe.ts';
import type { CharmOptions } from '../options.ts';
import type { ContainerAccess } from './container-changes.ts';

export interface ApplyInput {
  readonly context: HookContext;
  readonly options: CharmOptions;
  readonly observed: Observation;
}

const noReloaders: Reloaders = { patienceMs: 60_000, start: () => undefined, isRunning: () => false };

/**
 * Prepares what changes in the container need, without sending a request. `password` is the password that
 * must be valid.
 */
export function openContainer(
  { context, options, observed }: ApplyInput,
  { workload, password }: { readonly workload: WorkloadObservation; readonly password: string | undefined },
): ContainerAccess {
  const { now = Date.now, reloaders = noReloaders } = options;
  const grafana = new GrafanaApi(observed.urls.api, observed.urls.apiTrust);
  const isNew = isYoung(workload, observed.now);
  return {
    pebble: context.container('grafana'),
    grafana,
    admin: new Administrator(grafana, {
      user: observed.adminUser,
      refusals: workload.applied.refusals ?? [],
      now,
      patience: isNew ? patience.more : patience.usual,
    }),
    password: async () => (await readAdminPassword(context)) ?? password,
    isYoung: isNew,
    now,
    reloaders,
    answer: parseReloadAnswer(workload.files[reloadAnswerPath]),
    refreshSecret: async (label) => void (await secretGet(context.tools, { label, revision: 'refresh' })),
  };
}

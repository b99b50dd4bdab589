import { setTimeout as sleep } from 'node:timers/promises';
import { createPebbleClient } from 'charmkit/pebble';
import { GrafanaApi, GrafanaApiError } from '../../api/http-api.ts';
import { reloadAnswerPath } from '../../files.ts';
import type { ReloadTask } from './task.ts';

/** The notice for which Juju runs the hook grafana-pebble-custom-notice. */
export const reloadedNotice = 'charmhub.io/grafana-k8s/reloaded';

/** Grafana needs minutes for thousands of data sources on a slow machine. */
const longestReloadMs = 30 * 60_000;
const attempts = 60;
const pauseMs = 500;

/**
 * Waits for Grafana as long as necessary, writes its answer into the container, and triggers a hook. Grafana
 * stops loading when its client disconnects, so a process must keep the connection open.
 */
export async function runReloadTask(task: ReloadTask, process: string): Promise<void> {
  const answer = { process, status: await askGrafana(task) };
  const pebble = createPebbleClient({ socketPath: task.pebbleSocket });
  const file = { path: reloadAnswerPath, content: JSON.stringify(answer), permissions: '600' };
  await repeatCall(() => pebble.pushFiles([file]));
  await repeatCall(() => pebble.notify(reloadedNotice));
}

async function askGrafana({ url, trust, credentials, kinds }: ReloadTask): Promise<number | null> {
  const grafana = new GrafanaApi(url, trust);
  try {
    for (const kind of kinds) await grafana.reloadProvisioning(kind, credentials, longestReloadMs);
    return 200;
  } catch (error) {
    if (error instanceof GrafanaApiError) return error.status ?? null;
    throw error;
  }
}

/** A Pebble that is restarting gets half a minute. Without the notice, the next hook finds out by itself. */
async function repeatCall(act: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await act();
      return;
    } catch (error) {
      if (attempt === attempts) throw error;
      await sleep(pauseMs);
    }
  }
}

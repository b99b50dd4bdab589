import { setTimeout as sleep } from 'node:timers/promises';
import { createPebbleClient } from 'charmkit/pebble';
import { reloadAnswerPath } from '../../files.ts';
import { GrafanaApi, GrafanaApiError } from '../../http-api.ts';
import type { ReloadTask } from './task.ts';

/** Juju makes the hook grafana-pebble-custom-notice of it. */
export const reloadedNotice = 'charmhub.io/grafana-k8s/reloaded';

/** Thousands of data sources take Grafana minutes on a slow machine. */
const longestReloadMs = 30 * 60_000;
const attempts = 60;
const pauseMs = 500;

/**
 * Waits for Grafana however long it takes, writes its answer into the container, and wakes the charm. Grafana stops
 * loading half-way when its client hangs up, so somebody has to hold the line.
 */
export async function reloadGrafana(task: ReloadTask, process: string): Promise<void> {
  const answer = { process, status: await ask(task) };
  const pebble = createPebbleClient({ socketPath: task.pebbleSocket });
  const file = { path: reloadAnswerPath, content: JSON.stringify(answer), permissions: '600' };
  await insist(() => pebble.pushFiles([file]));
  await insist(() => pebble.notify(reloadedNotice));
}

async function ask({ url, trust, credentials, kinds }: ReloadTask): Promise<number | null> {
  const grafana = new GrafanaApi(url, trust);
  try {
    for (const kind of kinds) await grafana.reloadProvisioning(kind, credentials, longestReloadMs);
    return 200;
  } catch (error) {
    if (error instanceof GrafanaApiError) return error.status ?? null;
    throw error;
  }
}

/** A Pebble that is about to come back gets half a minute; without it the next hook finds out by itself. */
async function insist(act: () => Promise<unknown>): Promise<void> {
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

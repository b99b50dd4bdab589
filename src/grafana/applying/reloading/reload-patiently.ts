import type { PebbleClient } from 'charmkit/pebble';
import { type GrafanaApi, GrafanaApiError, type ProvisioningKind } from '../../api/http-api.ts';
import type { Reloading } from '../../notes/applied.ts';
import type { Administrator } from '../administrator.ts';
import type { Reloaders } from './launch.ts';
import type { ReloadAnswer } from './task.ts';

export interface ReloadAccess {
  readonly pebble: PebbleClient;
  readonly grafana: GrafanaApi;
  readonly admin: Administrator;
  readonly reloaders: Reloaders;
}

export interface WantedReload {
  readonly password: string;
  readonly kinds: readonly ProvisioningKind[];
  readonly wanted: string;
  /** The reload that an earlier hook left running, and Grafana's answer since. */
  readonly earlier: Reloading | undefined;
  readonly answer: ReloadAnswer | undefined;
}

/**
 * Makes Grafana load its provisioning files, and returns undefined when it has. If Grafana takes longer than
 * a hook may wait, it returns the process that waits instead. While a process waits, Grafana is not asked
 * again, because it would load all files twice at the same time.
 * @throws GrafanaApiError if Grafana refuses or fails
 */
export async function reloadPatiently(
  access: ReloadAccess,
  reload: WantedReload,
): Promise<Reloading | undefined> {
  const { admin, reloaders } = access;
  const { answer, earlier, kinds, password, wanted } = reload;
  const isAnswered = earlier !== undefined && answer?.process === earlier.process;
  if (isAnswered && earlier.wanted === wanted) {
    await admin.callAs(password, async () => judgeAnswer(answer));
    return undefined;
  }
  if (!isAnswered && earlier && reloaders.isRunning(earlier.process)) return earlier;
  try {
    for (const kind of kinds) await admin.reloadProvisioning(password, kind, reloaders.patienceMs);
    return undefined;
  } catch (error) {
    if (!(error instanceof GrafanaApiError && error.isTimeout)) throw error;
    const process = startReload(access, reload);
    if (process === undefined) throw error;
    return { wanted, process };
  }
}

/** Grafana stopped when the hook disconnected, so the process starts the reload again. */
function startReload(
  { admin, grafana, pebble, reloaders }: ReloadAccess,
  { kinds, password }: WantedReload,
): string | undefined {
  const { url, trust } = grafana;
  return reloaders.start({
    url,
    ...(trust && { trust }),
    credentials: { user: admin.user, password },
    kinds: [...kinds],
    pebbleSocket: pebble.socketPath,
  });
}

function judgeAnswer({ status }: ReloadAnswer): void {
  if (status === 200) return;
  const reason = status === null ? 'gave no answer' : `answered ${status}`;
  throw new GrafanaApiError(`Grafana ${reason} to the reload of its provisioning files`, {
    ...(status !== null && { status }),
  });
}

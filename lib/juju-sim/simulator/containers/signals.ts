import { type Notice, type PebbleClient, PebbleError } from 'charmkit/pebble';
import type { TakenPort } from './taken-port.ts';

/** Events in a workload that cause hooks in Juju, and a service's complaint of a port. */
export type WorkloadSignal =
  | { readonly kind: 'notice'; readonly id: string; readonly key: string }
  | { readonly kind: 'check'; readonly name: string; readonly isUp: boolean }
  | ({ readonly kind: 'port-taken'; readonly service: string } & TakenPort);

export type OnSignal = (signal: WorkloadSignal) => void;

/** The statuses of a check's change that cause a hook (Juju, worker/uniter/pebblenotices). */
const tellingEnds: Readonly<Record<string, { readonly status: string; readonly isUp: boolean }>> = {
  'perform-check': { status: 'Error', isUp: false },
  'recover-check': { status: 'Done', isUp: true },
};

/** Reads a Pebble's notices as they occur, until the signal aborts. */
export async function followNotices(
  pebble: PebbleClient,
  onSignal: OnSignal,
  end: AbortSignal,
): Promise<void> {
  const wanted = {
    types: ['custom', 'change-update'],
    users: 'all',
    timeoutMs: 20_000,
    signal: end,
  } as const;
  let after: string | undefined;
  while (!end.aborted) {
    const notices = await pebble
      .notices({ ...wanted, ...(after === undefined ? {} : { after }) })
      .catch(() => undefined);
    if (notices === undefined) return;
    for (const notice of notices) await tell(pebble, notice, onSignal);
    after = notices.at(-1)?.lastRepeated ?? after;
  }
}

/** A check's notice says only that its change has a new status. As in Juju, a request to Pebble reads the status. */
async function tell(pebble: PebbleClient, { id, type, key, lastData }: Notice, onSignal: OnSignal) {
  if (type === 'custom') onSignal({ kind: 'notice', id, key });
  const telling = tellingEnds[lastData.kind ?? ''];
  const name = lastData['check-name'];
  if (telling === undefined || name === undefined) return;
  const change = await pebble.change(key).catch(undefinedFromStopped);
  if (change?.status === telling.status) onSignal({ kind: 'check', name, isUp: telling.isUp });
}

function undefinedFromStopped(error: unknown): undefined {
  if (error instanceof PebbleError) return undefined;
  throw error;
}

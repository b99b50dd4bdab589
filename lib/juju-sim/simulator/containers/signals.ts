import { type Notice, type PebbleClient, PebbleError } from 'charmkit/pebble';

/** What happens in a workload that Juju makes hooks of. */
export type WorkloadSignal =
  | { readonly kind: 'notice'; readonly id: string; readonly key: string }
  | { readonly kind: 'check'; readonly name: string; readonly isUp: boolean };

export type OnSignal = (signal: WorkloadSignal) => void;

/** How the change of a check ends where it has something to tell (Juju, worker/uniter/pebblenotices). */
const tellingEnds: Readonly<Record<string, { readonly status: string; readonly isUp: boolean }>> = {
  'perform-check': { status: 'Error', isUp: false },
  'recover-check': { status: 'Done', isUp: true },
};

/** Reads a Pebble's notices as they occur, until the signal. */
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

/** A check's notice tells that its change has another status, so Pebble is asked which, as Juju does. */
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

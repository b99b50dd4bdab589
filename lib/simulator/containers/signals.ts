import { type PebbleClient, PebbleError } from '../../pebble/index.ts';

/** What happens in a workload that Juju makes hooks of. */
export type WorkloadSignal =
  | { readonly kind: 'notice'; readonly id: string; readonly key: string }
  | { readonly kind: 'check'; readonly name: string; readonly isUp: boolean };

/** The parts of a Pebble notice that tell what happened. */
export interface PebbleNotice {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly lastData: Readonly<Record<string, string>>;
}

export type OnSignal = (signal: WorkloadSignal) => void;

const checkChanges = ['perform-check', 'recover-check'];

/** Turns Pebble's notices into signals. A check's notice says only that something changed, so Pebble is asked what. */
export function noticeReader(
  pebble: PebbleClient,
  onSignal: OnSignal,
): (notice: PebbleNotice) => Promise<void> {
  const down = new Set<string>();
  return async (notice) => {
    if (notice.type === 'custom') onSignal({ kind: 'notice', id: notice.id, key: notice.key });
    if (!checkChanges.includes(notice.lastData.kind ?? '')) return;
    for (const { name, status } of await pebble.checks().catch(nothingFromStopped)) {
      const isDown = status === 'down';
      if (isDown === down.has(name)) continue;
      if (isDown) down.add(name);
      else down.delete(name);
      onSignal({ kind: 'check', name, isUp: !isDown });
    }
  };
}

/** Reads a Pebble's notices as they occur, until the signal. */
export async function followNotices(
  pebble: PebbleClient,
  onSignal: OnSignal,
  end: AbortSignal,
): Promise<void> {
  const read = noticeReader(pebble, onSignal);
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
    for (const notice of notices) await read(notice);
    after = notices.at(-1)?.lastRepeated ?? after;
  }
}

function nothingFromStopped(error: unknown): [] {
  if (error instanceof PebbleError) return [];
  throw error;
}

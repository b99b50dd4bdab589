import type { Clock } from './clock.ts';

const expireAfterMs = 7 * 24 * 3_600_000;

export type NoticeType = 'change-update' | 'custom' | 'warning';
export const noticeTypes: readonly NoticeType[] = ['change-update', 'custom', 'warning'];

export interface Notice {
  readonly id: string;
  /** Absent on a public notice. */
  readonly userId: number | undefined;
  readonly type: NoticeType;
  readonly key: string;
  readonly firstOccurred: bigint;
  readonly lastOccurred: bigint;
  readonly lastRepeated: bigint;
  readonly occurrences: number;
  readonly lastData: Readonly<Record<string, string>>;
  readonly repeatAfterMs: number;
}

export interface NoticeInput {
  readonly userId?: number;
  readonly type: NoticeType;
  readonly key: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly repeatAfterMs?: number;
}

export interface NoticeFilter {
  readonly userId?: number | undefined;
  readonly types: readonly NoticeType[];
  readonly keys: readonly string[];
  readonly after: bigint;
}

/**
 * Notices by user, type and key. A second occurrence increases the count, and repeats the notice unless it came too
 * soon.
 */
export class NoticeStore {
  readonly #clock: Clock;
  readonly #notices = new Map<string, Notice>();
  readonly #listeners = new Set<(notice: Notice) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(input: NoticeInput): Notice {
    const uniqueKey = JSON.stringify([input.userId, input.type, input.key]);
    const old = this.#notices.get(uniqueKey);
    const { notice, isRepeated } = this.#occurrence(input, old);
    this.#notices.set(uniqueKey, notice);
    if (isRepeated) for (const listener of [...this.#listeners]) listener(notice);
    return notice;
  }

  #occurrence(input: NoticeInput, old: Notice | undefined): { notice: Notice; isRepeated: boolean } {
    const now = this.#clock.now();
    const repeatAfterMs = input.repeatAfterMs ?? 0;
    const isRepeated = !old || repeatAfterMs === 0 || now > old.lastRepeated + BigInt(repeatAfterMs * 1e6);
    const notice: Notice = {
      id: old?.id ?? String(this.#notices.size + 1),
      userId: input.userId,
      type: input.type,
      key: input.key,
      firstOccurred: old?.firstOccurred ?? now,
      lastOccurred: now,
      lastRepeated: isRepeated ? now : old.lastRepeated,
      occurrences: (old?.occurrences ?? 0) + 1,
      lastData: input.data ?? {},
      repeatAfterMs,
    };
    return { notice, isRepeated };
  }

  get(id: string): Notice | undefined {
    return [...this.#notices.values()].find((notice) => notice.id === id);
  }

  /** The matching notices, in the order in which they last repeated. */
  list(filter: NoticeFilter): Notice[] {
    const oldest = this.#clock.now() - BigInt(expireAfterMs) * 1_000_000n;
    return [...this.#notices.values()]
      .filter((notice) => notice.lastOccurred > oldest && matches(filter, notice))
      .sort((left, right) => (left.lastRepeated < right.lastRepeated ? -1 : 1));
  }

  /** Waits for a matching notice, the timeout, or the client's disconnection. Then returns the same as `list`. */
  async wait(filter: NoticeFilter, timeoutMs: number, signal: AbortSignal): Promise<Notice[]> {
    const found = this.list(filter);
    if (found.length > 0) return found;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    const forget = this.subscribe((notice) => {
      if (matches(filter, notice)) resolve();
    });
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
    forget();
    return this.list(filter);
  }

  subscribe(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

function matches(filter: NoticeFilter, notice: Notice): boolean {
  const isVisible =
    filter.userId === undefined || notice.userId === undefined || filter.userId === notice.userId;
  const isOfType = filter.types.length === 0 || filter.types.includes(notice.type);
  const hasKey = filter.keys.length === 0 || filter.keys.includes(notice.key);
  return isVisible && isOfType && hasKey && notice.lastRepeated > filter.after;
}

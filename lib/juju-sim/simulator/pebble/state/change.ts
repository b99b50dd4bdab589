import type { Clock } from './clock.ts';
import { isReady, type Status, type Task } from './task.ts';

export interface ChangeSpec {
  readonly kind: string;
  readonly summary: string;
  readonly tasks: readonly Task[];
  /** The services that `for=` of the list of changes selects. */
  readonly serviceNames?: readonly string[];
  /** Additional data of the change's notices, beside its kind. */
  readonly noticeData?: Readonly<Record<string, string>>;
}

// The change's status is the first of these that a task has.
const statusOrder: readonly Status[] = ['Abort', 'Doing', 'Do', 'Error', 'Done', 'Hold'];

/** A change that Pebble was asked to make, as tasks. It stays after its end. */
export class Change {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly tasks: readonly Task[];
  readonly serviceNames: readonly string[];
  readonly noticeData: Readonly<Record<string, string>>;
  readonly spawnTime: bigint;
  /** Resolves when the change is ready, even if it failed. */
  readonly ready: Promise<void>;
  readonly #clock: Clock;
  readonly #becomeReady: () => void;
  #readyTime: bigint | undefined;

  constructor(id: string, spec: ChangeSpec, clock: Clock) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.id = id;
    this.kind = spec.kind;
    this.summary = spec.summary;
    this.tasks = spec.tasks;
    this.serviceNames = spec.serviceNames ?? [];
    this.noticeData = { ...spec.noticeData, kind: spec.kind };
    this.spawnTime = clock.now();
    this.ready = promise;
    this.#becomeReady = resolve;
    this.#clock = clock;
  }

  /** A change without tasks is done. */
  get status(): Status {
    if (this.tasks.length === 0) return 'Done';
    return statusOrder.find((status) => this.tasks.some((task) => task.status === status)) ?? 'Hold';
  }

  get isReady(): boolean {
    return this.#readyTime !== undefined;
  }

  get readyTime(): bigint | undefined {
    return this.#readyTime;
  }

  /** Resolves `ready` if all tasks have ended. */
  settle(): void {
    if (this.isReady || !isReady(this.status)) return;
    this.#readyTime = this.#clock.now();
    this.#becomeReady();
  }

  /** The errors of its tasks as one text. Undefined unless the change failed. */
  get error(): string | undefined {
    if (this.status !== 'Error') return undefined;
    const failed = this.tasks.filter((task) => task.status === 'Error');
    const lines = failed.flatMap((task) => task.errors.map((error) => `- ${task.summary} (${error})`));
    return ['cannot perform the following tasks:', ...lines].join('\n');
  }
}

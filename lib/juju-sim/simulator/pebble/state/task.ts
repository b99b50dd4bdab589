import { type Clock, formatSeconds } from './clock.ts';

export type Status = 'Do' | 'Doing' | 'Done' | 'Abort' | 'Hold' | 'Error';

const maxLogLines = 10;

export interface TaskSpec {
  readonly kind: string;
  readonly summary: string;
  /** Tasks in one lane fail together. Defaults to lane 0. */
  readonly lane?: number;
  readonly waitFor?: readonly Task[];
  /** Does the work. A rejection is the task's error. The signal aborts when the task is aborted. */
  run(task: Task, signal: AbortSignal): Promise<void>;
}

/** One step of a change. */
export class Task {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly lane: number;
  readonly waitFor: readonly Task[];
  readonly spawnTime: bigint;
  readonly abortion = new AbortController();
  readonly log: string[] = [];
  readonly #clock: Clock;
  readonly #run: TaskSpec['run'];
  #status: Status = 'Do';
  #readyTime: bigint | undefined;
  /** The `data` that the API shows. */
  data: Readonly<Record<string, unknown>> | undefined;

  constructor(id: string, spec: TaskSpec, clock: Clock) {
    this.id = id;
    this.kind = spec.kind;
    this.summary = spec.summary;
    this.lane = spec.lane ?? 0;
    this.waitFor = spec.waitFor ?? [];
    this.#run = spec.run;
    this.#clock = clock;
    this.spawnTime = clock.now();
  }

  get status(): Status {
    return this.#status;
  }

  set status(status: Status) {
    this.#status = status;
    if (isReady(status)) this.#readyTime ??= this.#clock.now();
  }

  get readyTime(): bigint | undefined {
    return this.#readyTime;
  }

  run(): Promise<void> {
    return this.#run(this, this.abortion.signal);
  }

  logInfo(message: string): void {
    this.#addLog('INFO', message);
  }

  logError(message: string): void {
    this.#addLog('ERROR', message);
  }

  #addLog(level: 'INFO' | 'ERROR', message: string): void {
    if (this.log.length >= maxLogLines) this.log.splice(0, this.log.length - maxLogLines + 1);
    this.log.push(`${formatSeconds(new Date())} ${level} ${message}`);
  }

  /** The logged errors, which make up the change's own error. */
  get errors(): string[] {
    return this.log.flatMap((line) => {
      const match = /^\S+ ERROR (.*)$/s.exec(line);
      return match?.[1] === undefined ? [] : [match[1]];
    });
  }
}

/** Whether the status is final. */
export function isReady(status: Status): boolean {
  return status === 'Done' || status === 'Hold' || status === 'Error';
}

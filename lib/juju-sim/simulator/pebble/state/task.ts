import { type Clock, formatSeconds } from './clock.ts';

export type Status = 'Do' | 'Doing' | 'Done' | 'Abort' | 'Hold' | 'Error';

const maxLogLines = 10;

export interface TaskSpec {
  readonly kind: string;
  readonly summary: string;
  /** Tasks of one lane fail together; a task without one is in the lane 0. */
  readonly lane?: number;
  readonly waitFor?: readonly Task[];
  /** The work; a rejection is the task's error. The signal tells that the task was aborted. */
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
  /** What the API shows under `data`. */
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

  /** The texts of the errors that were logged, which make up the change's own error. */
  get errors(): string[] {
    return this.log.flatMap((line) => {
      const match = /^\S+ ERROR (.*)$/s.exec(line);
      return match?.[1] === undefined ? [] : [match[1]];
    });
  }
}

/** Whether nothing more will happen. */
export function isReady(status: Status): boolean {
  return status === 'Done' || status === 'Hold' || status === 'Error';
}

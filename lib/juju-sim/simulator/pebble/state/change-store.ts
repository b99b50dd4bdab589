import { getErrorMessage } from 'charmkit/base';
import { Change, type ChangeSpec } from './change.ts';
import type { Clock } from './clock.ts';
import type { NoticeStore } from './notices.ts';
import { type Status, Task, type TaskSpec } from './task.ts';

/**
 * All changes, and the order of their tasks. A task runs when the tasks that it waits for are done. A task that fails
 * aborts the rest of its lane and all tasks that wait for it. Every new status causes a `change-update` notice.
 */
export class ChangeStore {
  readonly #clock: Clock;
  readonly #notices: NoticeStore;
  readonly #changes = new Map<string, Change>();
  readonly #tasks = new Map<string, { task: Task; change: Change | undefined }>();
  readonly #noticed = new Map<string, Status>();
  readonly #statusListeners: ((change: Change, status: Status) => void)[] = [];
  #lastLane = 0;

  constructor(clock: Clock, notices: NoticeStore) {
    this.#clock = clock;
    this.#notices = notices;
  }

  newLane(): number {
    this.#lastLane += 1;
    return this.#lastLane;
  }

  newTask(spec: TaskSpec): Task {
    const task = new Task(String(this.#tasks.size + 1), spec, this.#clock);
    this.#tasks.set(task.id, { task, change: undefined });
    return task;
  }

  /** Adds a change. Its tasks start after the request has been answered. */
  newChange(spec: ChangeSpec): Change {
    const change = new Change(String(this.#changes.size + 1), spec, this.#clock);
    this.#changes.set(change.id, change);
    for (const task of change.tasks) this.#tasks.set(task.id, { task, change });
    this.#addNotice(change);
    setImmediate(() => this.#advance(change));
    if (change.tasks.length === 0) this.#statusChanged(change);
    return change;
  }

  get(id: string): Change | undefined {
    return this.#changes.get(id);
  }

  list(): Change[] {
    return [...this.#changes.values()];
  }

  /** A task that belongs to a change. */
  task(id: string): { readonly task: Task; readonly change: Change } | undefined {
    const found = this.#tasks.get(id);
    return found?.change ? { task: found.task, change: found.change } : undefined;
  }

  onStatus(listener: (change: Change, status: Status) => void): void {
    this.#statusListeners.push(listener);
  }

  abort(change: Change): void {
    for (const task of change.tasks) abortTask(task);
    this.#statusChanged(change);
    this.#advance(change);
  }

  #advance(change: Change): void {
    for (const task of change.tasks) {
      const mayRun = task.status === 'Do' && task.waitFor.every(({ status }) => status === 'Done');
      if (mayRun) void this.#run(change, task);
    }
  }

  async #run(change: Change, task: Task): Promise<void> {
    task.status = 'Doing';
    this.#statusChanged(change);
    try {
      await task.run();
      task.status = 'Done';
    } catch (thrown) {
      abortWithDependents(change, task);
      this.#statusChanged(change);
      task.status = 'Error';
      task.logError(getErrorMessage(thrown));
    }
    this.#statusChanged(change);
    this.#advance(change);
  }

  #statusChanged(change: Change): void {
    change.settle();
    const status = change.status;
    const last = this.#noticed.get(change.id);
    // Between two tasks a change is in Do for a moment, which causes no notice.
    if (status === last || (last === 'Doing' && status === 'Do')) return;
    this.#noticed.set(change.id, status);
    this.#addNotice(change);
    for (const listener of this.#statusListeners) listener(change, status);
  }

  #addNotice(change: Change): void {
    this.#notices.add({ type: 'change-update', key: change.id, data: change.noticeData });
  }
}

function abortTask(task: Task): void {
  if (task.status === 'Do') task.status = 'Hold';
  else if (task.status === 'Doing') {
    task.status = 'Abort';
    task.abortion.abort();
  }
}

/** Aborts a failed task's lane, the tasks that wait for any of these, and so on. */
function abortWithDependents(change: Change, failed: Task): void {
  const reached = new Set<Task>([failed]);
  // A Set also yields the values that are added during the iteration.
  for (const task of reached) {
    for (const other of change.tasks) {
      if (other.lane === task.lane || other.waitFor.includes(task)) reached.add(other);
    }
  }
  for (const task of reached) abortTask(task);
}

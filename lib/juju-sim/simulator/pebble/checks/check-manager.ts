import { setImmediate } from 'node:timers/promises';
import { getErrorMessage, SdkError } from 'charmkit/base';
import type { CheckConfig, Sections } from '../plan/fields.ts';
import { isSameConfig } from '../plan/plan-store.ts';
import type { Change } from '../state/change.ts';
import type { ChangeStore } from '../state/change-store.ts';
import type { Task } from '../state/task.ts';
import { quoteText } from '../text/quote.ts';
import { type Check, type CheckInfo, createCheck, describeCheck, nameCheckType } from './check.ts';
import { CheckError, type CheckPlace, getPeriodMs, runCheck } from './checkers.ts';
import { applyServiceContext } from './service-context.ts';
import { Turns } from './turns.ts';

/** Names of checks that are not in the plan. */
export class ChecksNotFoundError extends SdkError {
  constructor(names: readonly string[]) {
    super(`cannot find checks in plan: ${[...names].sort().join(', ')}`, { code: 'pebble-checks-not-found' });
  }
}

/**
 * The checks of the plan. Each runs as its own change: `perform-check` until it has failed as often as its threshold,
 * which is the change's error, then `recover-check` until it succeeds once.
 */
export class CheckManager {
  readonly #place: CheckPlace;
  readonly #changes: ChangeStore;
  readonly #onChanged: (check: string, isUp: boolean) => void;
  readonly #checks = new Map<string, Check>();
  #plan: Sections | undefined;

  constructor(place: CheckPlace, changes: ChangeStore, onChanged: (check: string, isUp: boolean) => void) {
    this.#place = place;
    this.#changes = changes;
    this.#onChanged = onChanged;
  }

  infos(): CheckInfo[] {
    return [...this.#checks.values()]
      .sort((left, right) => (left.name < right.name ? -1 : 1))
      .map(describeCheck);
  }

  /** Starts new checks, restarts changed checks, stops removed checks. */
  planChanged(plan: Sections): void {
    this.#plan = plan;
    for (const check of this.#checks.values()) {
      if (!plan.checks.has(check.name)) this.#forget(check);
    }
    for (const [name, config] of plan.checks) this.#configure(name, applyServiceContext(plan, config));
  }

  #configure(name: string, config: CheckConfig): void {
    const old = this.#checks.get(name);
    if (old?.run) {
      const wasEnabled = old.config.startup !== 'disabled';
      if (isSameConfig(old.config, config)) return;
      if (config.startup === 'disabled' && wasEnabled) {
        // It runs until it is stopped.
        old.config = config;
        return;
      }
      this.#forget(old);
      this.#perform(this.#add(name, config));
    } else {
      const check = this.#add(name, config);
      if (config.startup !== 'disabled') this.#perform(check);
    }
  }

  #add(name: string, config: CheckConfig): Check {
    const check = createCheck(name, config);
    this.#checks.set(name, check);
    return check;
  }

  #forget(check: Check): void {
    this.#checks.delete(check.name);
    this.#end(check);
  }

  /** Starts the checks that are stopped, and returns their names. */
  start(names: readonly string[]): string[] {
    const stopped = this.#named(names).filter((check) => !check.run);
    for (const check of stopped) this.#perform(check);
    return stopped.map(({ name }) => name);
  }

  /** Stops the checks that are running, and returns their names. */
  stop(names: readonly string[]): string[] {
    const running = this.#named(names).filter((check) => check.run);
    for (const check of running) this.#end(check);
    return running.map(({ name }) => name);
  }

  /** Starts every check that is not disabled, as part of a replan. */
  replan(): void {
    for (const check of this.#checks.values()) {
      if (!check.run && check.config.startup !== 'disabled') this.#perform(check);
    }
  }

  stopAll(): void {
    for (const check of this.#checks.values()) this.#end(check);
  }

  /** Runs a check at once. Returns undefined if the plan has no check of this name. */
  async refresh(name: string): Promise<{ readonly info: CheckInfo; readonly error?: string } | undefined> {
    const check = this.#checks.get(name);
    if (!check) return undefined;
    const error = check.run ? await check.run.turns.refresh() : await this.#attempt(check, neverAborted);
    // If this run brought the check down or up, the next change begins first.
    await setImmediate();
    return { info: describeCheck(this.#checks.get(name) ?? check), ...(error !== undefined && { error }) };
  }

  #named(names: readonly string[]): Check[] {
    const missing = names.filter((name) => !this.#plan?.checks.has(name));
    if (missing.length > 0) throw new ChecksNotFoundError(missing);
    return [...new Set(names)].flatMap((name) => this.#checks.get(name) ?? []);
  }

  #end(check: Check): void {
    const { run } = check;
    check.run = undefined;
    if (!run) return;
    run.turns.end();
    if (!run.change.isReady) this.#changes.abort(run.change);
  }

  #perform(check: Check): void {
    check.successes = 0;
    check.failures = 0;
    check.prevChangeId = undefined;
    this.#begin(check, 'perform-check', 'Perform', (task, turns, signal) => {
      return this.#performUntilDown(check, task, turns, signal);
    });
  }

  #recover(check: Check, failed: Change): void {
    check.prevChangeId = failed.id;
    this.#begin(check, 'recover-check', 'Recover', (task, turns, signal) => {
      return this.#recoverUntilUp(check, task, turns, signal);
    });
  }

  #begin(
    check: Check,
    kind: string,
    verb: string,
    run: (task: Task, turns: Turns, signal: AbortSignal) => Promise<void>,
  ): void {
    const turns = new Turns(getPeriodMs(check.config));
    const summary = `${verb} ${nameCheckType(check.config)} check ${quoteText(check.name)}`;
    const task = this.#changes.newTask({ kind, summary, run: (self, signal) => run(self, turns, signal) });
    const change = this.#changes.newChange({
      kind,
      summary,
      tasks: [task],
      noticeData: { 'check-name': check.name },
    });
    check.run = { change, turns };
  }

  async #performUntilDown(check: Check, task: Task, turns: Turns, signal: AbortSignal): Promise<void> {
    const change = check.run?.change;
    let failures = 0;
    let successes = 0;
    for (;;) {
      const turn = await turns.next(signal);
      if (turn === 'aborted') return;
      const error = await this.#attempt(check, signal);
      if (signal.aborted) return;
      if (error === undefined) {
        if (failures > 0)
          task.logInfo(`succeeded after ${failures} ${failures === 1 ? 'failure' : 'failures'}`);
        failures = 0;
        successes += 1;
      } else {
        failures += 1;
      }
      Object.assign(check, { successes, failures });
      if (turn !== 'tick') turn.settle(error);
      if (error !== undefined && failures >= (check.config.threshold ?? 0)) {
        if (change) this.#whenReady(check, change, () => this.#recover(check, change));
        this.#onChanged(check.name, false);
        throw new CheckError(error);
      }
      if (error !== undefined) task.logError(error);
    }
  }

  async #recoverUntilUp(check: Check, task: Task, turns: Turns, signal: AbortSignal): Promise<void> {
    const change = check.run?.change;
    for (;;) {
      const turn = await turns.next(signal);
      if (turn === 'aborted') return;
      const error = await this.#attempt(check, signal);
      if (signal.aborted) return;
      if (error === undefined) Object.assign(check, { successes: 1, failures: 0 });
      else check.failures += 1;
      if (turn !== 'tick') turn.settle(error);
      if (error === undefined) {
        if (change) this.#whenReady(check, change, () => this.#performAgain(check, change));
        this.#onChanged(check.name, true);
        return;
      }
      task.logError(error);
    }
  }

  #performAgain(check: Check, recovered: Change): void {
    this.#perform(check);
    check.successes = 1;
    check.prevChangeId = recovered.id;
  }

  /** Begins the next change when the last one has ended, unless the check was stopped meanwhile. */
  #whenReady(check: Check, change: Change, proceed: () => void): void {
    void change.ready.then(() => {
      if (check.run?.change === change) proceed();
    });
  }

  async #attempt(check: Check, signal: AbortSignal): Promise<string | undefined> {
    try {
      await runCheck(this.#place, check.config, signal);
      return undefined;
    } catch (thrown) {
      return getErrorMessage(thrown);
    }
  }
}

const neverAborted = new AbortController().signal;

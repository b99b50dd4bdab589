import { setTimeout as sleep } from 'node:timers/promises';
import { getErrorMessage, SdkError } from 'charmkit/base';
import { isSignalName } from '../image/spawn.ts';
import type { ServiceConfig } from '../plan/fields.ts';
import { formatDuration } from '../text/duration.ts';
import { quoteText } from '../text/quote.ts';
import { type Backoff, computeNextDelayMs, getFirstDelayMs, getResetAfterMs } from './backoff.ts';
import { chooseExitAction } from './exit-action.ts';
import { LogBuffer } from './log-buffer.ts';
import type { ServiceProcess } from './service-process.ts';

const defaultKillDelayMs = 5000;
const failDelayMs = 5000;
const outputGraceMs = 200;

type ServiceState =
  | 'initial'
  | 'starting'
  | 'running'
  | 'terminating'
  | 'killing'
  | 'stopped'
  | 'backoff'
  | 'exited';
export type ServiceStatus = 'active' | 'inactive' | 'backoff' | 'error';

/** A service that cannot be started, stopped or signalled in its current state. */
export class ServiceError extends SdkError {
  constructor(message: string) {
    super(message, { code: 'pebble-service' });
  }
}

/** The process started, but did not run for the okay delay. */
export class StartFailedError extends ServiceError {}

/** What a service uses of its Pebble. */
export interface ServiceHost {
  readonly okayDelayMs: number;
  now(): bigint;
  launch(name: string, config: ServiceConfig): ServiceProcess;
  /** Called when a process has started, for the first time or again. */
  started(name: string, pid: number): void;
  /** Called with each line of its output. */
  printed(name: string, line: string): void;
  /** Called when an action of the plan ends the whole Pebble. */
  shutDown(kind: 'success' | 'failure' | 'check-failure'): void;
}

/**
 * One service: started, restarted with growing delays when it exits by itself, stopped with SIGTERM and then SIGKILL.
 * The rules are those of internals/overlord/servstate.
 */
export class Service {
  readonly name: string;
  readonly logs: LogBuffer;
  config: ServiceConfig;
  currentSince: bigint | undefined;
  readonly #host: ServiceHost;
  #state: ServiceState = 'initial';
  #isRestarting = false;
  #program: ServiceProcess | undefined;
  #backoff: Backoff = { count: 0, delayMs: 0 };
  #resetTimer: NodeJS.Timeout | undefined;
  #okay = Promise.withResolvers<void>();
  #gone = Promise.withResolvers<void>();

  constructor(name: string, config: ServiceConfig, host: ServiceHost) {
    this.name = name;
    this.config = config;
    this.#host = host;
    this.logs = new LogBuffer(name);
    this.logs.subscribe(({ message }) => host.printed(name, message));
  }

  get state(): ServiceState {
    return this.#state;
  }

  get status(): ServiceStatus {
    switch (this.#state) {
      case 'starting':
      case 'running':
        return 'active';
      case 'backoff':
        return 'backoff';
      case 'initial':
      case 'exited':
        return 'error';
      default:
        return 'inactive';
    }
  }

  /**
   * Starts the process. Throws if it cannot start. Resolves when the process has run for the okay delay; rejects if it
   * ended before.
   */
  start(): Promise<void> {
    if (this.#state === 'terminating' || this.#state === 'killing') {
      throw new ServiceError(`cannot start service while ${this.#state}`);
    }
    this.#backoff = { count: 0, delayMs: 0 };
    this.#okay = Promise.withResolvers();
    try {
      this.#launch('starting');
    } catch (thrown) {
      this.#transition('stopped');
      throw thrown;
    }
    const timer = setTimeout(() => this.#okayDelayElapsed(), this.#host.okayDelayMs);
    return this.#okay.promise.finally(() => clearTimeout(timer));
  }

  /** Ends the process. Resolves when it has ended. */
  async stop(): Promise<void> {
    if (this.#state === 'backoff') return this.#transition('stopped');
    if (this.#state !== 'starting' && this.#state !== 'running') {
      throw new ServiceError(`cannot stop service while ${this.#state}`);
    }
    if (this.#state === 'starting') {
      const delay = formatDuration(this.#host.okayDelayMs);
      this.#okay.reject(new StartFailedError(`stopped before the ${delay} okay delay`));
    }
    this.#gone = Promise.withResolvers();
    this.#terminate(false);
    await this.#gone.promise;
  }

  /** Kills the process after an aborted start, without a restart. */
  kill(): void {
    this.#transition('stopped');
    this.#program?.signalGroup('SIGKILL');
  }

  /** An exited service now counts as stopped. */
  acknowledgeExit(): void {
    this.#transition('stopped');
  }

  signal(name: string): void {
    if (this.#state !== 'starting' && this.#state !== 'running')
      throw new ServiceError('service is not running');
    if (!isSignalName(name)) throw new ServiceError(`invalid signal name ${quoteText(name)}`);
    this.#program?.signal(name);
  }

  /** Runs the plan's action for a check that has failed too often. */
  checkFailed(action: string): void {
    if (!['running', 'backoff', 'exited'].includes(this.#state)) return;
    if (action === 'shutdown') this.#host.shutDown('check-failure');
    if (action === 'success-shutdown') this.#host.shutDown('success');
    if (action !== 'restart') return;
    if (this.#state === 'running') this.#terminate(true);
    else if (this.#state === 'exited') this.#restartLater();
  }

  #launch(state: 'starting' | 'running'): void {
    const program = this.#host.launch(this.name, this.config);
    this.#program = program;
    this.#transition(state);
    this.#host.started(this.name, program.pid);
    this.#resetTimer = setTimeout(() => this.#resetElapsed(), getResetAfterMs(this.config)).unref();
    program.child.stdin?.destroy();
    program.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.logs.append(text));
    void this.#watch(program);
  }

  async #watch(program: ServiceProcess): Promise<void> {
    const code = await program.exited;
    // The process's last output comes before its end. Its child processes may hold the pipe open.
    await Promise.race([program.closed, sleep(outputGraceMs, undefined, { ref: false })]);
    this.logs.finish();
    this.#exited(program, code);
  }

  #okayDelayElapsed(): void {
    if (this.#state !== 'starting') return;
    this.#transition('running');
    this.#okay.resolve();
  }

  #exited(program: ServiceProcess, code: number): void {
    if (program !== this.#program) return;
    clearTimeout(this.#resetTimer);
    if (this.#state === 'starting') {
      const action = chooseExitAction(this.config, code);
      this.#okay.reject(new StartFailedError(`exited quickly with code ${code}, will ${action}`));
      this.#endedUnasked(code);
    } else if (this.#state === 'running') this.#endedUnasked(code);
    else if (this.#state === 'terminating' || this.#state === 'killing') this.#endedAsAsked();
  }

  #endedAsAsked(): void {
    if (this.#isRestarting) this.#restartLater();
    else {
      this.#transition('stopped');
      this.#gone.resolve();
    }
  }

  #endedUnasked(code: number): void {
    const action = chooseExitAction(this.config, code);
    if (action === 'restart') this.#restartLater();
    else this.#transition(action === 'ignore' && code === 0 ? 'stopped' : 'exited');
    if (action === 'shutdown') this.#host.shutDown(code === 0 ? 'success' : 'failure');
    if (action === 'success-shutdown') this.#host.shutDown('success');
    if (action === 'failure-shutdown') this.#host.shutDown('failure');
  }

  #restartLater(): void {
    const delayMs =
      this.#backoff.count === 0
        ? getFirstDelayMs(this.config)
        : computeNextDelayMs(this.config, this.#backoff);
    this.#backoff = { count: this.#backoff.count + 1, delayMs };
    this.#transition('backoff');
    setTimeout(() => this.#backoffElapsed(), delayMs).unref();
  }

  #backoffElapsed(): void {
    if (this.#state !== 'backoff') return;
    try {
      this.#launch('running');
    } catch (thrown) {
      // As in Pebble the service stays in backoff, where users see it: a missing program does not reappear by itself.
      this.logs.append(`${getErrorMessage(thrown)}\n`);
    }
  }

  #resetElapsed(): void {
    if (this.#state === 'running') this.#backoff = { count: 0, delayMs: 0 };
  }

  #terminate(isRestarting: boolean): void {
    this.#transition('terminating', isRestarting);
    this.#program?.signalGroup('SIGTERM');
    const program = this.#program;
    setTimeout(() => {
      if (program === this.#program) this.#killDelayElapsed();
    }, this.config['kill-delay'] ?? defaultKillDelayMs).unref();
  }

  #killDelayElapsed(): void {
    if (this.#state !== 'terminating') return;
    this.#transition('killing', this.#isRestarting);
    this.#program?.signalGroup('SIGKILL');
    setTimeout(() => this.#failDelayElapsed(), failDelayMs).unref();
  }

  #failDelayElapsed(): void {
    if (this.#state !== 'killing') return;
    this.#transition('stopped');
    this.#gone.reject(new ServiceError('process still running after SIGTERM and SIGKILL'));
  }

  #transition(state: ServiceState, isRestarting = false): void {
    const before = this.status;
    this.#state = state;
    this.#isRestarting = isRestarting;
    if (this.status !== before) this.currentSince = this.#host.now();
  }
}

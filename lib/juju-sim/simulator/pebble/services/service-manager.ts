import type { Sections, ServiceConfig } from '../plan/fields.ts';
import { planStartOrder, planStopOrder } from '../plan/order.ts';
import { isSameConfig } from '../plan/plan-store.ts';
import type { ChangeStore } from '../state/change-store.ts';
import type { Task } from '../state/task.ts';
import { quoteText } from '../text/quote.ts';
import { renderLastLines } from './last-lines.ts';
import type { LogBuffer } from './log-buffer.ts';
import { Service, ServiceError, type ServiceHost, type ServiceStatus, StartFailedError } from './service.ts';

export interface ServiceInfo {
  readonly name: string;
  readonly startup: 'enabled' | 'disabled';
  readonly current: ServiceStatus;
  readonly currentSince: bigint | undefined;
}

class StartAbortedError extends ServiceError {
  constructor() {
    super('start aborted, sent SIGKILL to process');
  }
}

/** Lanes of service names from plan/order.ts. */
type Lanes = readonly (readonly string[])[];

/** The services that have started so far, and the tasks that start and stop them. */
export class ServiceManager {
  readonly #host: ServiceHost;
  readonly #changes: ChangeStore;
  readonly #plan: () => Sections;
  readonly #services = new Map<string, Service>();

  constructor(host: ServiceHost, changes: ChangeStore, plan: () => Sections) {
    this.#host = host;
    this.#changes = changes;
    this.#plan = plan;
  }

  /** The state of the named services in the plan, or of all. */
  infos(names: readonly string[]): ServiceInfo[] {
    return [...this.#plan().services]
      .filter(([name]) => names.length === 0 || names.includes(name))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, config]) => ({
        name,
        startup: config.startup === 'enabled' ? 'enabled' : 'disabled',
        current: this.#services.get(name)?.status ?? 'inactive',
        currentSince: this.#services.get(name)?.currentSince,
      }));
  }

  /** Every service that has ever started, even if it is no longer in the plan. */
  started(): Service[] {
    return [...this.#services.values()];
  }

  logs(name: string): LogBuffer | undefined {
    return this.#services.get(name)?.logs;
  }

  enabledNames(): string[] {
    const enabled = [...this.#plan().services].filter(([, config]) => config.startup === 'enabled');
    const names = enabled.map(([name]) => name);
    return planStartOrder(this.#plan().services, names).flat();
  }

  startTasks(lanes: Lanes, waitFor: readonly Task[] = []): Task[] {
    return this.#tasks('start', lanes, waitFor, (task, name, signal) => this.#start(task, name, signal));
  }

  stopTasks(lanes: Lanes): Task[] {
    return this.#tasks('stop', lanes, [], (task, name) => this.#stop(task, name));
  }

  #tasks(
    kind: 'start' | 'stop',
    lanes: Lanes,
    waitFor: readonly Task[],
    run: (task: Task, name: string, signal: AbortSignal) => Promise<void>,
  ): Task[] {
    const title = kind === 'start' ? 'Start' : 'Stop';
    return lanes.flatMap((names) => {
      const lane = this.#changes.newLane();
      const tasks: Task[] = [];
      for (const name of names) {
        const before = tasks.at(-1);
        const task = this.#changes.newTask({
          kind,
          summary: `${title} service ${quoteText(name)}`,
          lane,
          waitFor: before ? [...waitFor, before] : waitFor,
          run: (self, signal) => run(self, name, signal),
        });
        tasks.push(task);
      }
      return tasks;
    });
  }

  async #start(task: Task, name: string, signal: AbortSignal): Promise<void> {
    const config = this.#plan().services.get(name);
    if (!config) throw new ServiceError(`cannot find service ${quoteText(name)} in plan`);
    const service = this.#configured(name, config);
    if (service.state === 'starting' || service.state === 'running') {
      return task.logInfo(`Service ${quoteText(name)} already started.`);
    }
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(new StartAbortedError());
    signal.addEventListener('abort', abort);
    try {
      await Promise.race([service.start(), aborted]);
    } catch (thrown) {
      if (thrown instanceof StartAbortedError) service.kill();
      if (!(thrown instanceof StartFailedError)) throw thrown;
      task.logInfo(`Most recent service output:\n${renderLastLines(service.logs)}`);
      throw new ServiceError(`service start attempt: ${thrown.message}`);
    } finally {
      // A failed start aborts the rest of its lane. By then this abort must not touch its own service.
      signal.removeEventListener('abort', abort);
    }
  }

  #configured(name: string, config: ServiceConfig): Service {
    const service = this.#services.get(name) ?? new Service(name, config, this.#host);
    service.config = config;
    this.#services.set(name, service);
    return service;
  }

  async #stop(task: Task, name: string): Promise<void> {
    const service = this.#services.get(name);
    const remark = service ? remarks[service.state] : 'has never been started.';
    if (remark !== undefined) task.logInfo(`Service ${quoteText(name)} ${remark}`);
    if (service?.state === 'exited') service.acknowledgeExit();
    else if (service && remark === undefined) await service.stop();
  }

  /**
   * The services that a replan stops and starts. It stops services whose configuration changed, and starts them and all
   * enabled services. A start of a running service has no effect.
   */
  replanOrder(): { readonly stop: string[][]; readonly start: string[][] } {
    const { services } = this.#plan();
    const changed = this.started()
      .filter(({ name, config }) => !isSameConfig(services.get(name) ?? {}, config))
      .map(({ name }) => name);
    for (const name of changed) this.#configure(name, services.get(name));
    const enabled = [...services].filter(
      ([name, { startup }]) => startup === 'enabled' || changed.includes(name),
    );
    return {
      stop: planStopOrder(services, changed),
      start: planStartOrder(
        services,
        enabled.map(([name]) => name),
      ),
    };
  }

  #configure(name: string, config: ServiceConfig | undefined): void {
    const service = this.#services.get(name);
    if (service && config) service.config = config;
  }

  /** Sends a signal to running services. Throws one error for all services that it could not signal. */
  signal(names: readonly string[], signal: string): void {
    const errors = names.flatMap((name) => {
      const reason = this.#signalOne(name, signal);
      return reason === undefined ? [] : [`cannot send signal to ${quoteText(name)}: ${reason}`];
    });
    if (errors.length > 0) throw new ServiceError(errors.join('; '));
  }

  #signalOne(name: string, signal: string): string | undefined {
    const service = this.#services.get(name);
    if (!service) return 'service is not running';
    try {
      service.signal(signal);
      return undefined;
    } catch (thrown) {
      return thrown instanceof ServiceError ? thrown.message : String(thrown);
    }
  }

  /** Runs the action of each service that names the failed check in `on-check-failure`. */
  checkFailed(check: string): void {
    for (const service of this.started()) {
      const action = service.config['on-check-failure']?.[check];
      if (action !== undefined) service.checkFailed(action);
    }
  }
}

/** Why a stop has no effect, by the service's state. */
const remarks: Readonly<Partial<Record<Service['state'], string>>> = {
  terminating: 'already stopping.',
  killing: 'already stopping.',
  stopped: 'already stopped.',
  exited: 'had already exited.',
};

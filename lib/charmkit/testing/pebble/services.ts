import { PebbleApiError, type Plan, type ServiceInfo, type ServicesApi } from '../../pebble/index.ts';
import type { ContainerState } from '../state.ts';

type Current = ContainerState['services'][string];

/** The services of a container. They start and stop at once, and run until they are stopped. */
export class Services {
  readonly #current: Map<string, Current>;
  readonly #readPlan: () => Plan;
  readonly #note: (change: string) => void;

  constructor(services: ContainerState['services'], readPlan: () => Plan, note: (change: string) => void) {
    this.#current = new Map(Object.entries(services));
    this.#readPlan = readPlan;
    this.#note = note;
  }

  createApi(): ServicesApi {
    return {
      services: async (names) => this.list(names),
      startServices: async (names) => this.#change('start', names, 'active'),
      stopServices: async (names) => this.#change('stop', names, 'inactive'),
      restartServices: async (names) => this.#change('restart', names, 'active'),
      replan: async () => this.#startEnabled('replan'),
      autostart: async () => {
        if (this.#listEnabled().length > 0) return this.#startEnabled('autostart');
        throw new PebbleApiError('POST /v1/services', {
          statusCode: 400,
          kind: 'no-default-services',
          message: 'no default services',
        });
      },
    };
  }

  list(names: readonly string[] = []): ServiceInfo[] {
    return Object.entries(this.#readPlan().services)
      .filter(([name]) => names.length === 0 || names.includes(name))
      .map(([name, { startup = 'disabled' }]) => ({
        name,
        startup,
        current: this.#current.get(name) ?? 'inactive',
        currentSince: undefined,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  refuseStopped(names: readonly string[], signal: string): void {
    const stopped = names.filter((name) => this.#current.get(name) !== 'active');
    if (stopped.length > 0) {
      const message = stopped
        .map((name) => `cannot send signal to "${name}": service is not running`)
        .join('; ');
      throw new PebbleApiError('POST /v1/signals', { statusCode: 500, message });
    }
    this.#note(`signal ${[signal, ...names].join(' ')}`);
  }

  describe(): Record<string, Current> {
    return Object.fromEntries(this.list().map(({ name, current }) => [name, current]));
  }

  #listEnabled(): string[] {
    return this.list().flatMap(({ name, startup }) => (startup === 'enabled' ? [name] : []));
  }

  #startEnabled(action: string): string {
    this.#note(action);
    for (const name of this.#listEnabled()) this.#current.set(name, 'active');
    return '1';
  }

  #change(action: string, names: readonly string[], to: Current): string {
    const { services } = this.#readPlan();
    const unknown = names.find((name) => services[name] === undefined);
    if (names.length === 0 || unknown !== undefined) {
      const message =
        names.length === 0
          ? `must specify services for ${action} action`
          : `cannot ${action} services: service "${unknown}" does not exist`;
      throw new PebbleApiError('POST /v1/services', { statusCode: 400, message });
    }
    this.#note(`${action} ${names.join(' ')}`);
    const affected = to === 'active' ? this.#addRequired(names) : this.#addDependents(names);
    for (const name of affected) this.#current.set(name, to);
    return '1';
  }

  #addRequired(names: readonly string[]): ReadonlySet<string> {
    const { services } = this.#readPlan();
    const all = new Set(names);
    for (const name of all) for (const each of services[name]?.requires ?? []) all.add(each);
    return all;
  }

  #addDependents(names: readonly string[]): ReadonlySet<string> {
    const services = Object.entries(this.#readPlan().services);
    const all = new Set(names);
    for (const name of all) {
      for (const [other, { requires = [] }] of services) if (requires.includes(name)) all.add(other);
    }
    return all;
  }
}

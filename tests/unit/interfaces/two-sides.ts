import type { HookContext, Relation } from 'charmkit/charm';

type Databag = Record<string, string>;

/** One relation in memory, with the two applications that it relates. */
export class TwoSides {
  /** Databags by application or unit. */
  readonly databags: Record<string, Databag> = {};
  readonly warnings: string[] = [];
  readonly #units: Record<string, readonly string[]>;

  constructor(units: Readonly<Record<string, number>>) {
    this.#units = Object.fromEntries(
      Object.entries(units).map(([app, count]) => [
        app,
        Array.from({ length: count }, (_, n) => `${app}/${n}`),
      ]),
    );
  }

  /** Returns the hook of a unit, and its view of the relation. Writes to databags take effect immediately. */
  side(unit: string, { isLeader = true } = {}): readonly [HookContext, Relation] {
    const [app = '', number] = unit.split('/');
    const log = {
      debug() {},
      info() {},
      error() {},
      warning: (line: string) => void this.warnings.push(line),
    };
    const context = {
      env: { unit, app, unitNumber: Number(number), model: { name: 'cos', uuid: 'f2c1b2a0-3f6e' } },
      metadata: { name: `${app}-k8s`, endpoints: {}, containers: [], storage: [], actions: [] },
      log,
      isLeader: async () => isLeader,
      tools: { run: async () => ({ exitCode: 0, stdout: network, stderr: '' }) },
    } as unknown as HookContext;
    return [context, this.#relation(app, unit)];
  }

  #relation(app: string, unit: string): Relation {
    const remote = Object.keys(this.#units).find((name) => name !== app) ?? '';
    const read = async (owner: string) => this.databags[owner] ?? {};
    return {
      id: 'endpoint:7',
      number: 7,
      endpoint: 'endpoint',
      isUnreadable: false,
      remoteApp: async () => remote,
      units: async () => this.#units[remote] ?? [],
      readRemoteApp: () => read(remote),
      readRemoteUnit: read,
      readOwnApp: () => read(app),
      readOwnUnit: () => read(unit),
      writeOwnApp: (data) => this.#write(app, data),
      writeOwnUnit: (data) => this.#write(unit, data),
    };
  }

  #write(owner: string, data: Readonly<Record<string, string | undefined>>): void {
    const next = Object.entries({ ...this.databags[owner], ...data }).filter(
      ([, value]) => value !== undefined,
    );
    this.databags[owner] = Object.fromEntries(next) as Databag;
  }
}

const network = JSON.stringify({
  'bind-addresses': [{ addresses: [{ value: 'host' }, { value: '10.1.7.7' }] }],
});

import type { Logger } from '../base/index.ts';
import {
  type HookToolError,
  type HookToolRunner,
  NotLeaderError,
  OutputTooLongError,
  PermissionDeniedError,
  RelationNotFoundError,
  relationGet,
  relationList,
  relationListApp,
  relationSet,
} from '../hook-tools/index.ts';
import type { RawDatabag } from '../relation/index.ts';
import type { EndpointRole } from './metadata.ts';
import type { Relation } from './relation.ts';

type Changes = Record<string, string | undefined>;

export interface RelationFacts {
  readonly id: string;
  readonly endpoint: string;
  readonly role: EndpointRole;
  readonly ownUnit: string;
  readonly ownApp: string;
  /** Known without a hook tool in the relation's own events. */
  readonly remoteApp?: string | undefined;
  readonly departingUnit?: string | undefined;
}

/**
 * The longest databag of another application that is kept in memory for later reads in the hook, in characters. There may
 * be a thousand relations, and Juju answers the same as long as the hook runs.
 */
const maxKeptLength = 100_000;

/**
 * A relation over the hook tools. Each read is one hook tool, at most once in a hook but for the longest databags. Juju
 * may list a relation and refuse to read or write it (juju#23246), and a databag may be too long to read: Juju stores
 * 16 MB and prints each `<` of it as six characters. That affects only this relation and does not fail the hook. Without a
 * peer relation nothing can be decided, so there the error is thrown.
 */
export class RelationOfHook implements Relation {
  readonly id: string;
  readonly endpoint: string;
  readonly number: number;
  readonly #runner: HookToolRunner;
  readonly #facts: RelationFacts;
  readonly #log: Pick<Logger, 'warning'>;
  readonly #reads = new Map<string, Promise<unknown>>();
  readonly #refused = new Set<string>();
  #isWarned = false;
  #appChanges: Changes = {};
  #unitChanges: Changes = {};

  constructor(runner: HookToolRunner, facts: RelationFacts, log: Pick<Logger, 'warning'>) {
    this.id = facts.id;
    this.endpoint = facts.endpoint;
    this.number = Number(facts.id.slice(facts.id.lastIndexOf(':') + 1));
    this.#runner = runner;
    this.#facts = facts;
    this.#log = log;
  }

  get isUnreadable(): boolean {
    return this.#refused.size > 0;
  }

  async remoteApp(): Promise<string | undefined> {
    if (this.#facts.role === 'peers') return this.#facts.ownApp;
    if (this.#facts.remoteApp !== undefined) return this.#facts.remoteApp;
    const [unit] = await this.units();
    if (unit !== undefined) return appOf(unit);
    return this.#once('remote app', undefined, () => relationListApp(this.#runner, { relationId: this.id }));
  }

  async units(): Promise<readonly string[]> {
    const units = await this.#once('units', [], () => relationList(this.#runner, { relationId: this.id }));
    return units.filter((unit) => unit !== this.#facts.departingUnit);
  }

  async readRemoteApp(): Promise<RawDatabag> {
    const app = await this.remoteApp();
    return app === undefined ? {} : this.#read(app);
  }

  readRemoteUnit(unit: string): Promise<RawDatabag> {
    return this.#read(unit);
  }

  readOwnApp(): Promise<RawDatabag> {
    return this.#read(this.#facts.ownApp);
  }

  readOwnUnit(): Promise<RawDatabag> {
    return this.#read(this.#facts.ownUnit);
  }

  writeOwnApp(data: Readonly<Changes>): void {
    this.#appChanges = { ...this.#appChanges, ...data };
  }

  writeOwnUnit(data: Readonly<Changes>): void {
    this.#unitChanges = { ...this.#unitChanges, ...data };
  }

  /** Sends the buffered writes, without keys that are known to have the value already. */
  async flush(): Promise<void> {
    await this.#flushBag('app', this.#facts.ownApp, this.#appChanges);
    await this.#flushBag('unit', this.#facts.ownUnit, this.#unitChanges);
    this.#appChanges = {};
    this.#unitChanges = {};
  }

  async #flushBag(databag: 'app' | 'unit', owner: string, changes: Changes): Promise<void> {
    if (Object.keys(changes).length === 0) return;
    const known = await this.#readBeforeWrite(owner);
    if (this.#refused.has(databagOf(owner))) return;
    const differing = Object.entries(changes).filter(([key, value]) => !known || known[key] !== value);
    try {
      await relationSet(this.#runner, { relationId: this.id, databag, data: Object.fromEntries(differing) });
    } catch (error) {
      if (error instanceof NotLeaderError)
        this.#warn('another unit is the leader now and writes the data', error);
      else if (this.#isRefusal(error)) this.#warn('the data is not written', error);
      else throw error;
    }
  }

  /** Undefined if Juju refuses the read: the write then shows what it refuses. */
  async #readBeforeWrite(owner: string): Promise<RawDatabag | undefined> {
    const known = this.#reads.get(databagOf(owner)) as Promise<RawDatabag> | undefined;
    if (known) return known;
    try {
      return await relationGet(this.#runner, { relationId: this.id, owner });
    } catch (error) {
      if (error instanceof NotLeaderError || this.#isRefusal(error)) return undefined;
      throw error;
    }
  }

  #read(owner: string): Promise<RawDatabag> {
    const key = databagOf(owner);
    const read = async () => {
      const databag = await relationGet(this.#runner, { relationId: this.id, owner });
      if (!this.#isOwn(owner) && measure(databag) > maxKeptLength) this.#reads.delete(key);
      return databag;
    };
    return this.#once(key, {}, read);
  }

  #isOwn(owner: string): boolean {
    return owner === this.#facts.ownApp || owner === this.#facts.ownUnit;
  }

  #once<Value>(key: string, nothing: Value, read: () => Promise<Value>): Promise<Value> {
    const kept = this.#reads.get(key) as Promise<Value> | undefined;
    if (kept) return kept;
    const reading = read().catch((error: unknown) => {
      if (!this.#isRefusal(error)) throw error;
      this.#warn('the data from earlier hooks stays in use', error);
      this.#refused.add(key);
      return nothing;
    });
    this.#reads.set(key, reading);
    return reading;
  }

  #isRefusal(error: unknown): error is HookToolError {
    const refusals = [PermissionDeniedError, RelationNotFoundError, OutputTooLongError];
    return refusals.some((refusal) => error instanceof refusal) && this.#facts.role !== 'peers';
  }

  #warn(consequence: string, { tool, code }: HookToolError): void {
    if (this.#isWarned) return;
    this.#isWarned = true;
    this.#log.warning(`${this.id}: ${tool} is refused (${code}): ${consequence}`);
  }
}

function measure(databag: RawDatabag): number {
  return Object.values(databag).reduce((length, value) => length + value.length, 0);
}

function databagOf(owner: string): string {
  return `databag of ${owner}`;
}

function appOf(unit: string): string {
  return unit.slice(0, unit.lastIndexOf('/'));
}

import {
  type HookToolRunner,
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
  /** Known without asking in the relation's own events. */
  readonly remoteApp?: string | undefined;
  readonly departingUnit?: string | undefined;
}

/** A relation over the hook tools: each read is one process, made at most once a hook. */
export class RelationOfHook implements Relation {
  readonly id: string;
  readonly endpoint: string;
  readonly number: number;
  readonly #runner: HookToolRunner;
  readonly #facts: RelationFacts;
  readonly #reads = new Map<string, Promise<unknown>>();
  #appChanges: Changes = {};
  #unitChanges: Changes = {};

  constructor(runner: HookToolRunner, facts: RelationFacts) {
    this.id = facts.id;
    this.endpoint = facts.endpoint;
    this.number = Number(facts.id.slice(facts.id.lastIndexOf(':') + 1));
    this.#runner = runner;
    this.#facts = facts;
  }

  async remoteApp(): Promise<string | undefined> {
    if (this.#facts.role === 'peers') return this.#facts.ownApp;
    if (this.#facts.remoteApp !== undefined) return this.#facts.remoteApp;
    const [unit] = await this.units();
    if (unit !== undefined) return appOf(unit);
    return this.#once('remote app', () => relationListApp(this.#runner, { relationId: this.id }));
  }

  async units(): Promise<readonly string[]> {
    const units = await this.#once('units', () => relationList(this.#runner, { relationId: this.id }));
    return units.filter((unit) => unit !== this.#facts.departingUnit).sort(byUnitNumber);
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

  /** Sends the buffered writes, without the keys that are known to hold the value already. */
  async flush(): Promise<void> {
    await this.#flushBag('app', this.#facts.ownApp, this.#appChanges);
    await this.#flushBag('unit', this.#facts.ownUnit, this.#unitChanges);
    this.#appChanges = {};
    this.#unitChanges = {};
  }

  async #flushBag(databag: 'app' | 'unit', owner: string, changes: Changes): Promise<void> {
    const known = (await this.#reads.get(databagOf(owner))) as RawDatabag | undefined;
    const differing = Object.entries(changes).filter(([key, value]) => !known || known[key] !== value);
    await relationSet(this.#runner, { relationId: this.id, databag, data: Object.fromEntries(differing) });
  }

  #read(owner: string): Promise<RawDatabag> {
    return this.#once(databagOf(owner), () => relationGet(this.#runner, { relationId: this.id, owner }));
  }

  #once<Value>(key: string, read: () => Promise<Value>): Promise<Value> {
    const kept = this.#reads.get(key) as Promise<Value> | undefined;
    if (kept) return kept;
    const reading = read();
    this.#reads.set(key, reading);
    return reading;
  }
}

function databagOf(owner: string): string {
  return `databag of ${owner}`;
}

function appOf(unit: string): string {
  return unit.slice(0, unit.lastIndexOf('/'));
}

function byUnitNumber(a: string, b: string): number {
  return Number(a.slice(a.lastIndexOf('/') + 1)) - Number(b.slice(b.lastIndexOf('/') + 1));
}

import { type HookToolRunner, relationGet, relationList, relationListApp, relationSet } from '../hook-tools/index.ts';
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
    return app === undefined ? {} : this.#read(app, true);
  }

  readRemoteUnit(unit: string): Promise<RawDatabag> {
    return this.#read(unit, false);
  }

  readOwnApp(): Promise<RawDatabag> {
    return this.#read(this.#facts.ownApp, true);
  }

  readOwnUnit(): Promise<RawDatabag> {
    return this.#read(this.#facts.ownUnit, false);
  }

  writeOwnApp(data: Readonly<Changes>): void {
    this.#appChanges = { ...this.#appChanges, ...data };
  }

  writeOwnUnit(data: Readonly<Changes>): void {
    this.#unitChanges = { ...this.#unitChanges, ...data };
  }

  /** Sends the buffered writes, without the keys that are known to hold the value already. */
  async flush(): Promise<void> {
    await this.#flushBag(this.#appChanges, { member: this.#facts.ownApp, app: true });
    await this.#flushBag(this.#unitChanges, { member: this.#facts.ownUnit, app: false });
    this.#appChanges = {};
    this.#unitChanges = {};
  }

  async #flushBag(changes: Changes, bag: { member: string; app: boolean }): Promise<void> {
    const known = (await this.#reads.get(readKey(bag.member, bag.app))) as RawDatabag | undefined;
    const data = Object.fromEntries(
      Object.entries(changes)
        .filter(([key, value]) => !known || (known[key] ?? '') !== (value ?? ''))
        // Juju's way to remove a key is to set it to nothing.
        .map(([key, value]) => [key, value ?? '']),
    );
    if (Object.keys(data).length === 0) return;
    await relationSet(this.#runner, { relationId: this.id, app: bag.app, data });
  }

  #read(member: string, app: boolean): Promise<RawDatabag> {
    return this.#once(readKey(member, app), () => relationGet(this.#runner, { relationId: this.id, member, app }));
  }

  #once<Value>(key: string, read: () => Promise<Value>): Promise<Value> {
    const kept = this.#reads.get(key) as Promise<Value> | undefined;
    if (kept) return kept;
    const reading = read();
    this.#reads.set(key, reading);
    return reading;
  }
}

function readKey(member: string, app: boolean): string {
  return `${app ? 'app' : 'unit'} ${member}`;
}

function appOf(unit: string): string {
  return unit.slice(0, unit.lastIndexOf('/'));
}

function byUnitNumber(a: string, b: string): number {
  return Number(a.slice(a.lastIndexOf('/') + 1)) - Number(b.slice(b.lastIndexOf('/') + 1));
}

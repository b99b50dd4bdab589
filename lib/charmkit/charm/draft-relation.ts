import type { RawDatabag } from '../relation/index.ts';
import type { Relation } from './relation.ts';

type Changes = Readonly<Record<string, string | undefined>>;

/** The keys to write to one of this side's databags, where they differ from it; null removes a key. */
export interface DatabagChange {
  readonly kind: 'databag';
  readonly endpoint: string;
  /** The relation's id. */
  readonly relation: string;
  readonly owner: 'app' | 'unit';
  readonly data: Readonly<Record<string, string | null>>;
}

/** A relation that reads its databags, and only notes what to write to them. */
export class DraftRelation implements Relation {
  readonly #relation: Relation;
  #app: Changes = {};
  #unit: Changes = {};
  #knownApp: RawDatabag | undefined;
  #knownUnit: RawDatabag | undefined;

  constructor(relation: Relation) {
    this.#relation = relation;
  }

  get id(): string {
    return this.#relation.id;
  }

  get number(): number {
    return this.#relation.number;
  }

  get endpoint(): string {
    return this.#relation.endpoint;
  }

  get isUnreadable(): boolean {
    return this.#relation.isUnreadable;
  }

  remoteApp(): Promise<string | undefined> {
    return this.#relation.remoteApp();
  }

  units(): Promise<readonly string[]> {
    return this.#relation.units();
  }

  readRemoteApp(): Promise<RawDatabag> {
    return this.#relation.readRemoteApp();
  }

  readRemoteUnit(unit: string): Promise<RawDatabag> {
    return this.#relation.readRemoteUnit(unit);
  }

  async readOwnApp(): Promise<RawDatabag> {
    this.#knownApp = await this.#relation.readOwnApp();
    return this.#knownApp;
  }

  async readOwnUnit(): Promise<RawDatabag> {
    this.#knownUnit = await this.#relation.readOwnUnit();
    return this.#knownUnit;
  }

  writeOwnApp(data: Changes): void {
    this.#app = { ...this.#app, ...data };
  }

  writeOwnUnit(data: Changes): void {
    this.#unit = { ...this.#unit, ...data };
  }

  /** The noted changes, the application's databag first. */
  listChanges(): readonly DatabagChange[] {
    return [
      ...this.#listChange('app', this.#app, this.#knownApp),
      ...this.#listChange('unit', this.#unit, this.#knownUnit),
    ];
  }

  #listChange(
    owner: 'app' | 'unit',
    wanted: Changes,
    known: RawDatabag | undefined,
  ): readonly DatabagChange[] {
    const differing = Object.entries(wanted).filter(([key, value]) => !known || known[key] !== value);
    if (differing.length === 0) return [];
    const data = Object.fromEntries(differing.map(([key, value]) => [key, value ?? null]));
    return [{ kind: 'databag', endpoint: this.endpoint, relation: this.id, owner, data }];
  }
}

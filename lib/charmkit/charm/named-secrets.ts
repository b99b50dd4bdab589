import * as z from 'zod';
import { parseJson, renderCanonicalJson } from '../base/index.ts';
import type { RawDatabag } from '../relation/index.ts';
import type { HookContext } from './context.ts';
import {
  isOnRecord,
  isRefused,
  isSameNaming,
  judgeSecrets,
  type NamedSecret,
  namedSecret,
  type RefusedSecret,
} from './judge-secrets.ts';
import { mapRelations } from './map-relations.ts';
import { isOptionSecret } from './option-secrets.ts';
import type { Relation } from './relation.ts';
import { describeTrouble, type SecretRefusal } from './secret-trouble.ts';

/** The fields in which applications on the other side of an endpoint name secrets. */
export interface SecretNaming {
  readonly endpoint: string;
  /** The ids in an application's databag, by their field. Never throws. */
  readonly readIds: (databag: RawDatabag) => Readonly<Record<string, string | undefined>>;
}

export interface NamedSecretsOptions {
  readonly peerEndpoint: string;
  readonly namings: readonly SecretNaming[];
}

/** Undecided: the leader has not read the relation yet, or the field names no secret. */
export type NamingVerdict = 'accepted' | 'undecided' | SecretRefusal;

/** The key in the peer application databag. */
const recordKey = 'named_secrets';
const recordSchema = z.array(namedSecret).catch([]);

/**
 * Decides which secrets may be read for which relation. The leader decides when it reads a relation, and stores its
 * decisions in the peer databag for all units. It refuses a secret that this application owns, that an option names, or
 * that another application's relation named before. So a relation can't use the secrets of others.
 */
export class NamedSecrets {
  readonly #context: HookContext;
  readonly #options: NamedSecretsOptions;
  readonly #peers: Relation | undefined;
  readonly #judged = new Set<string>();
  readonly #changed = new Set<string>();
  #record: readonly NamedSecret[];

  static async open(context: HookContext, options: NamedSecretsOptions): Promise<NamedSecrets> {
    const [peers] = await context.relations(options.peerEndpoint);
    const text = (await peers?.readOwnApp())?.[recordKey] ?? '';
    const named = new NamedSecrets(context, options, { peers, entries: recordSchema.parse(parseJson(text)) });
    if (context.event.kind === 'relation-broken') await named.#forget(context.event.relationId);
    return named;
  }

  private constructor(
    context: HookContext,
    options: NamedSecretsOptions,
    { peers, entries }: { readonly peers: Relation | undefined; readonly entries: readonly NamedSecret[] },
  ) {
    this.#context = context;
    this.#options = options;
    this.#peers = peers;
    this.#record = entries;
  }

  /** The secrets that are refused now, for a status. */
  get refused(): readonly RefusedSecret[] {
    return this.#record.filter(isRefused);
  }

  /** Whether the secret that the relation names in a field may be read. Only the leader decides; other units follow. */
  async judge(relation: Relation, field: string): Promise<NamingVerdict> {
    await this.#judge(relation);
    const entry = this.#record.find((each) => each.relation === relation.id && each.field === field);
    return entry ? (entry.refusal ?? 'accepted') : 'undecided';
  }

  /**
   * Whether `judgeAll` has changed the decision about a relation that it did not read. Then the data from that relation
   * must be read again.
   */
  isChanged({ id }: Relation): boolean {
    return this.#changed.has(id);
  }

  /**
   * Decides about all relations together, and forgets removed ones. For an unchanged relation, the stored ids count, so
   * it need not be read. Leader only; other units do nothing.
   */
  async judgeAll(isRead: (relation: Relation) => boolean = () => true): Promise<void> {
    if (!(await this.#mayJudge())) return;
    const { namings } = this.#options;
    const all = await Promise.all(namings.map(({ endpoint }) => this.#context.relations(endpoint)));
    const listed = new Set(all.flat().map(({ id }) => id));
    this.#record = this.#record.filter(({ relation }) => listed.has(relation));
    const [read, known] = [true, false].map((wanted) => all.flat().filter((each) => isRead(each) === wanted));
    await this.#decide({ read: read ?? [], known: known ?? [] });
  }

  async #judge(relation: Relation): Promise<void> {
    if (this.#judged.has(relation.id) || !(await this.#mayJudge())) return;
    await this.#decide({ read: [relation], known: [] });
  }

  /**
   * Each relation is read once in a hook. For other relations, the record contains their ids, and whether this
   * application owns the secrets.
   */
  async #decide(relations: {
    readonly read: readonly Relation[];
    readonly known: readonly Relation[];
  }): Promise<void> {
    const readings = await mapRelations(relations.read, async (relation) => ({
      relation,
      named: await this.#readNamed(relation),
    }));
    const readable = readings.filter(({ relation }) => !relation.isUnreadable);
    const [read, named] = [readable.map(({ relation }) => relation), readable.flatMap((each) => each.named)];
    const owned = new Set<string>();
    const fresh = named.filter((entry) => !isOnRecord(entry, this.#record));
    for (const { id } of fresh) if (await this.#context.isOwnSecret(id)) owned.add(id);
    const config = await this.#context.config();
    const before = this.#record;
    const knownIds = new Set(relations.known.map(({ id }) => id));
    const recorded = before.filter(({ relation }) => knownIds.has(relation));
    for (const { id, refusal } of recorded) if (refusal === 'owned') owned.add(id);
    const isOption = (id: string) => isOptionSecret(config, id);
    const ids = [...read.map(({ id }) => id), ...knownIds];
    const record = judgeSecrets(ids, [...named, ...recorded], { record: before, owned, isOption });
    this.#replace(record);
    for (const { id } of read) this.#judged.add(id);
    for (const entry of record)
      if (knownIds.has(entry.relation) && !hasEntry(before, entry)) this.#changed.add(entry.relation);
    for (const entry of this.refused) if (!hasEntry(before, entry)) this.#warn(entry);
  }

  async #readNamed(relation: Relation): Promise<readonly NamedSecret[]> {
    const naming = this.#options.namings.find(({ endpoint }) => endpoint === relation.endpoint);
    const ids = Object.entries(naming?.readIds(await relation.readRemoteApp()) ?? {});
    const app = (await relation.remoteApp()) ?? '';
    return ids.flatMap(([field, id]) =>
      id === undefined ? [] : [{ relation: relation.id, app, field, id }],
    );
  }

  async #forget(relation: string): Promise<void> {
    if (await this.#mayJudge()) this.#replace(this.#record.filter((entry) => entry.relation !== relation));
  }

  async #mayJudge(): Promise<boolean> {
    return (await this.#context.isLeader()) && !(await this.#context.isUnitLeaving());
  }

  #replace(entries: readonly NamedSecret[]): void {
    this.#record = entries;
    const text = entries.length > 0 ? renderCanonicalJson(entries) : undefined;
    this.#peers?.writeOwnApp({ [recordKey]: text });
  }

  #warn({ relation, field, id, refusal }: RefusedSecret): void {
    this.#context.log.warning(
      `${relation}: refused the secret ${id} in ${field}: ${describeTrouble(refusal)}`,
    );
  }
}

/** Whether the decision about the same ids is the same. */
function hasEntry(record: readonly NamedSecret[], entry: NamedSecret): boolean {
  return record.some((other) => isSameNaming(other, entry) && other.refusal === entry.refusal);
}

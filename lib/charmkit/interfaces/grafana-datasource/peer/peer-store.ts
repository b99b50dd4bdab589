import type { HookContext, Relation } from '../../../charm/index.ts';
import {
  listAcknowledgedByAll,
  type SourceState,
  type SourcesByRelation,
} from '../consumer/merge-sources.ts';
import type { FieldSecrets } from '../field-secrets.ts';
import {
  peerKeys,
  readNames,
  readPeerState,
  readSourceUids,
  renderAcknowledgement,
  renderPeerState,
  type SourceUids,
} from './peer-data.ts';
import { hasOpenFields, moveFieldsToSecrets, removeUnnamedSecrets } from './shelter.ts';

/** What is stored for all units. */
export interface StoredSources extends SourceState {
  /** The base URL that was published to all providers; undefined before the first time. */
  readonly publishedBaseUrl: string | undefined;
  /** See `peerKeys.sourceUids`. */
  readonly uids: SourceUids;
}

export interface PeerStoreOptions {
  readonly peerEndpoint: string;
  /** The providers' endpoint. */
  readonly endpoint: string;
  readonly secrets: FieldSecrets;
}

/**
 * Stores the state in the peer relation, and secure fields in secrets. The leader writes, all units read. Before the
 * relation exists (during install), the state lasts until the end of the hook.
 */
export class PeerStore {
  readonly endpoint: string;
  readonly #context: HookContext;
  readonly #options: PeerStoreOptions;
  #stored: Promise<StoredSources> | undefined;

  constructor(context: HookContext, options: PeerStoreOptions) {
    this.#context = context;
    this.#options = options;
    this.endpoint = options.peerEndpoint;
  }

  async exists(): Promise<boolean> {
    return (await this.#relation()) !== undefined;
  }

  read(): Promise<StoredSources> {
    this.#stored ??= this.#open();
    return this.#stored;
  }

  /** Gives the stored state: the same, with secrets instead of readable secure fields. Leader only. */
  async write(next: StoredSources): Promise<StoredSources> {
    return this.#replace(await this.read(), next);
  }

  /** The names that every unit has deleted. Runs one hook tool for each unit. */
  async acknowledged(): Promise<readonly string[]> {
    const relation = await this.#relation();
    if (!relation) return [];
    const units = await relation.units();
    const ofUnits = units.map((unit) => relation.readRemoteUnit(unit));
    const databags = await Promise.all([relation.readOwnUnit(), ...ofUnits]);
    return listAcknowledgedByAll(databags.map((databag) => readNames(databag[peerKeys.sourcesDeleted])));
  }

  async acknowledge(names: readonly string[]): Promise<void> {
    const relation = await this.#relation();
    if (!relation) return;
    await relation.readOwnUnit();
    relation.writeOwnUnit(renderAcknowledgement(names));
  }

  /** The leader's first hook moves readable fields of the Python charm into secrets. */
  async #open(): Promise<StoredSources> {
    const databag = (await (await this.#relation())?.readOwnApp()) ?? {};
    const stored = {
      ...readPeerState(databag),
      publishedBaseUrl: databag[peerKeys.publishedBaseUrl],
      uids: readSourceUids(databag),
    };
    if (!hasOpenFields(stored.sources) || !(await this.#context.isLeader())) return stored;
    return this.#replace(stored, stored);
  }

  /** Without the relation no other unit would know the secret, so the fields stay in this hook. */
  async #replace(before: StoredSources, next: StoredSources): Promise<StoredSources> {
    const relation = await this.#relation();
    const stored = relation ? { ...next, sources: await this.#shelter(before, next) } : next;
    this.#stored = Promise.resolve(stored);
    // Does not send values that are in the databag already.
    relation?.writeOwnApp({
      ...renderPeerState(stored),
      [peerKeys.publishedBaseUrl]: stored.publishedBaseUrl,
    });
    return stored;
  }

  async #shelter(before: StoredSources, next: StoredSources): Promise<SourcesByRelation> {
    const { endpoint, secrets } = this.#options;
    const after = await moveFieldsToSecrets(next.sources, { before: before.sources, endpoint, secrets });
    await removeUnnamedSecrets(secrets, { before: before.sources, after });
    return after;
  }

  async #relation(): Promise<Relation | undefined> {
    const [relation] = await this.#context.relations(this.endpoint);
    return relation;
  }
}

import { canonicalJson } from '../../base/index.ts';
import type { HookContext, Relation } from '../../charm/index.ts';
import { acknowledgedByEvery, type SourceState } from './merge-sources.ts';
import { byName } from './order.ts';
import { peerKeys, readNames, readPeerState, renderPeerState } from './peer-data.ts';

/** What is stored for all units. */
export interface StoredSources extends SourceState {
  /** The base URL that all providers have been told; undefined before the first time. */
  readonly publishedBaseUrl: string | undefined;
}

/**
 * Keeps the state in the peer relation: the leader writes, all units read. Before that relation exists (during
 * install) what is written lives until the end of the hook.
 */
export class PeerStore {
  readonly endpoint: string;
  readonly #context: HookContext;
  #known: StoredSources | undefined;

  constructor(context: HookContext, endpoint: string) {
    this.#context = context;
    this.endpoint = endpoint;
  }

  async exists(): Promise<boolean> {
    return (await this.#relation()) !== undefined;
  }

  async read(): Promise<StoredSources> {
    if (this.#known) return this.#known;
    const databag = (await (await this.#relation())?.readOwnApp()) ?? {};
    this.#known = { ...readPeerState(databag), publishedBaseUrl: databag[peerKeys.publishedBaseUrl] };
    return this.#known;
  }

  /** Leader only. What is in the databag already is not sent again. */
  async write(stored: StoredSources): Promise<void> {
    this.#known = stored;
    const relation = await this.#relation();
    relation?.writeOwnApp({
      ...renderPeerState(stored),
      [peerKeys.publishedBaseUrl]: stored.publishedBaseUrl,
    });
  }

  /** The names whose deletion every unit has applied. One hook tool for each unit. */
  async acknowledged(): Promise<readonly string[]> {
    const relation = await this.#relation();
    if (!relation) return [];
    const units = await relation.units();
    const ofUnits = units.map((unit) => relation.readRemoteUnit(unit));
    const databags = await Promise.all([relation.readOwnUnit(), ...ofUnits]);
    return acknowledgedByEvery(databags.map((databag) => readNames(databag[peerKeys.sourcesDeleted])));
  }

  async acknowledge(names: readonly string[]): Promise<void> {
    const relation = await this.#relation();
    const value = names.length > 0 ? canonicalJson(names.toSorted(byName)) : undefined;
    if (!relation || (await relation.readOwnUnit())[peerKeys.sourcesDeleted] === value) return;
    relation.writeOwnUnit({ [peerKeys.sourcesDeleted]: value });
  }

  async #relation(): Promise<Relation | undefined> {
    const [relation] = await this.#context.relations(this.endpoint);
    return relation;
  }
}

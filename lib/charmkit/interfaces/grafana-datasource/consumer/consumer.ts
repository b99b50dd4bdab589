import { isDeepStrictEqual } from 'node:util';
import {
  type HookContext,
  KeptSecrets,
  mapRelations,
  NamedSecrets,
  type Relation,
} from '../../../charm/index.ts';
import { stateDelete, stateGet } from '../../../hook-tools/index.ts';
import { checkEndpoint, defaultEndpoint } from '../endpoint.ts';
import { FieldSecrets, type FieldsTrouble } from '../field-secrets.ts';
import { nameGrafana } from '../naming.ts';
import { mergeOldStore, readOldStore } from '../peer/old-store.ts';
import { PeerStore, type StoredSources } from '../peer/peer-store.ts';
import type { GrafanaSource } from '../source.ts';
import {
  forgetDeletedSources,
  listSources,
  mergeSources,
  type SourceState,
  type SourcesByRelation,
} from './merge-sources.ts';
import { announcement, renderPublication } from './publication.ts';
import { describeWarning, readSources, type SourceReading } from './read-sources.ts';
import { isNamingSecret, locateSourceSecret, removeSecretNames, secretField } from './source-secrets.ts';
import { readExtent, type UpdateScope } from './update-scope.ts';

export interface GrafanaSourceConsumerOptions {
  /** The URL at which users reach Grafana. The leader publishes it to every provider. */
  readonly baseUrl: string;
  /** Default: `grafana-source`. */
  readonly endpoint?: string;
  /** The peer relation that stores the state. Default: `grafana`. */
  readonly peerEndpoint?: string;
  /** Reads secrets and stores them for later hooks. Default: each hook asks Juju. */
  readonly secrets?: KeptSecrets;
  /** Decides which secrets providers may name. Default: only for this endpoint. */
  readonly namedSecrets?: NamedSecrets;
}

/** The changes of an update. */
export interface SourceNotifications {
  readonly sourcesChanged: boolean;
  readonly sourcesToDeleteChanged: boolean;
}

export type SourceNotification = 'sources-changed' | 'sources-to-delete-changed';

const nothingChanged: SourceNotifications = { sourcesChanged: false, sourcesToDeleteChanged: false };

/**
 * Grafana's side of the interface `grafana_datasource`, for one hook. The leader turns the data of providers into data
 * sources, stores them in the peer relation, and publishes the uids to each provider. The other units read the peer
 * relation. Secure fields are in Juju secrets, which every unit reads; the peer relation contains only their ids.
 * Invalid remote data is skipped with a warning and never throws.
 * @throws RelationNotFoundError, RelationInterfaceMismatchError, RelationRoleMismatchError from the constructor, if
 * metadata.yaml does not declare the endpoint as this class needs it.
 */
export class GrafanaSourceConsumer {
  readonly #context: HookContext;
  readonly #endpoint: string;
  readonly #baseUrl: string;
  readonly #kept: KeptSecrets;
  readonly #secrets: FieldSecrets;
  readonly #peer: PeerStore;
  readonly #listeners: { readonly notification: SourceNotification; readonly listener: () => void }[] = [];
  #toDeleteAtStart: readonly string[] | undefined;
  #publishesAll = false;
  #named: NamedSecrets | undefined;

  constructor(context: HookContext, options: GrafanaSourceConsumerOptions) {
    this.#context = context;
    this.#endpoint = options.endpoint ?? defaultEndpoint;
    this.#baseUrl = options.baseUrl;
    this.#kept = options.secrets ?? new KeptSecrets(context);
    this.#secrets = new FieldSecrets(context, this.#kept);
    this.#named = options.namedSecrets;
    this.#peer = new PeerStore(context, {
      peerEndpoint: options.peerEndpoint ?? 'grafana',
      endpoint: this.#endpoint,
      secrets: this.#secrets,
    });
    checkEndpoint(context.metadata, this.#endpoint, 'requires');
  }

  /**
   * All data sources in the order to provision them: by relation number, then unit number, then the application's own.
   */
  async sources(): Promise<readonly GrafanaSource[]> {
    const { sources } = listSources((await this.#stored()).sources);
    return Promise.all(sources.map((source) => this.#withFields(source)));
  }

  /** The names of all data sources, in the same order. Reads no secret. */
  async sourceNames(): Promise<readonly string[]> {
    return listSources((await this.#stored()).sources).sources.map(({ name }) => name);
  }

  /** The data sources by relation number, without secure fields. */
  async sourcesByRelation(): Promise<SourcesByRelation> {
    return (await this.#stored()).sources;
  }

  /** The data sources whose secrets `sources` could not read, with the reasons. */
  get troubles(): readonly FieldsTrouble[] {
    return this.#secrets.troubles;
  }

  /** The names that Grafana must delete, sorted. */
  async sourcesToDelete(): Promise<readonly string[]> {
    return (await this.#stored()).sourcesToDelete;
  }

  /**
   * Reads providers again and updates the state and the published data. On followers it only says whether the leader
   * has changed something. The event of one relation needs only that relation. `all` also repairs what interrupted
   * hooks left. It is used automatically when the base URL is new, so that no provider keeps an old one. After an
   * update, and in secret-changed, `sources` reads the secrets of providers again.
   */
  async updateSources(scope: UpdateScope): Promise<SourceNotifications> {
    if (await this.#context.isUnitLeaving()) return nothingChanged;
    if (scope === 'all') this.#secrets.distrustKept();
    return this.#notify((await this.#context.isLeader()) ? await this.#rebuild(scope) : this.#heard());
  }

  /**
   * Whether the stored state contains exactly the relations that Juju lists, and providers know the base URL. If not, a
   * hook was lost, and `updateSources('all')` repairs it. Runs one hook tool on the leader. Always true on followers,
   * which store nothing.
   */
  async isComplete(): Promise<boolean> {
    if (!(await this.#context.isLeader())) return true;
    const { sources, publishedBaseUrl } = await this.#stored();
    const listed = await this.#context.relations(this.#endpoint);
    const knowsAll = listed.every(({ number }) => String(number) in sources);
    return knowsAll && listed.length === Object.keys(sources).length && publishedBaseUrl === this.#baseUrl;
  }

  /**
   * For upgrade-charm: moves what revisions of the Python charm stored elsewhere, or under other keys, into the peer
   * data, unless it is there already. The next update publishes to every provider again.
   */
  async upgradeKeys(): Promise<void> {
    if (!(await this.#context.isLeader()) || !(await this.#peer.exists())) return;
    const { tools } = this.#context;
    const old = readOldStore(await stateGet(tools), this.#endpoint);
    const stored = await this.#stored();
    await this.#peer.write({ ...stored, ...mergeOldStore(stored, old.state) });
    for (const key of old.keys) await stateDelete(tools, { key });
    this.#publishesAll = true;
  }

  /** Every unit calls this with the names that its Grafana was asked to delete, once it has deleted them. */
  async acknowledgeDeleted(names: readonly string[]): Promise<void> {
    await this.#peer.acknowledge(names);
  }

  /**
   * Removes the names that every unit has acknowledged from the list of deletions. Leader only. A name that was added
   * in this hook stays: its acknowledgement is from an earlier time.
   */
  async forgetDeleted(): Promise<SourceNotifications> {
    const before = await this.#stored();
    if (before.sourcesToDelete.length === 0 || !(await this.#context.isLeader())) return nothingChanged;
    const acknowledged = await this.#peer.acknowledged();
    const next = forgetDeletedSources(
      before,
      acknowledged.filter((name) => this.#toDeleteAtStart?.includes(name)),
    );
    await this.#peer.write({ ...before, ...next });
    return this.#notify(changesBetween(before, next));
  }

  /** Calls the listener whenever an update has changed the sources or the names to delete. */
  on(notification: SourceNotification, listener: () => void): void {
    this.#listeners.push({ notification, listener });
  }

  async #stored(): Promise<StoredSources> {
    const stored = await this.#peer.read();
    this.#toDeleteAtStart ??= stored.sourcesToDelete;
    return stored;
  }

  async #withFields({ secureFieldsSecret: secret, ...source }: GrafanaSource): Promise<GrafanaSource> {
    const secureExtraFields = secret && (await this.#secrets.read(secret, source.name));
    return secureExtraFields ? { ...source, secureExtraFields } : source;
  }

  async #rebuild(scope: UpdateScope): Promise<SourceNotifications> {
    const before = await this.#stored();
    const publishesAll = this.#publishesAll || before.publishedBaseUrl !== this.#baseUrl;
    const extent = { context: this.#context, endpoint: this.#endpoint, stored: before };
    const { relations, activeRelations } = await readExtent(publishesAll ? 'all' : scope, extent);
    const readings = await this.#read(relations);
    const changes = relations.flatMap(({ isUnreadable, number }, index) =>
      isUnreadable ? [] : [[String(number), readings[index]?.sources] as const],
    );
    const merged = mergeSources(before, Object.fromEntries(changes), { activeRelations });
    const next = await this.#peer.write({ ...before, ...merged, publishedBaseUrl: this.#baseUrl });
    for (const relation of relations) {
      // Does not write equal values that were read.
      if (publishesAll) await relation.readOwnApp();
      const isNews = publishesAll || this.#isNew(relation) || !isSame(relation, before, next);
      if (isNews) this.#publish(relation, before, next);
    }
    this.#warn(readings, before, next);
    return changesBetween(before, next);
  }

  /** Without the secrets that the provider may not name. */
  async #read(relations: readonly Relation[]): Promise<readonly SourceReading[]> {
    const { endpoint: peerEndpoint } = this.#peer;
    const namings = [locateSourceSecret(this.#endpoint)];
    this.#named ??= await NamedSecrets.open(this.#context, { peerEndpoint, namings });
    const readings = await mapRelations(relations, readSources);
    const accepted: SourceReading[] = [];
    for (const [index, reading] of readings.entries()) {
      const relation = relations[index];
      const isNamed = relation && isNamingSecret(reading);
      const verdict = isNamed ? await this.#named.judge(relation, secretField) : 'accepted';
      accepted.push(verdict === 'accepted' ? reading : removeSecretNames(reading));
    }
    return accepted;
  }

  /**
   * Publishes to a provider that has described itself, now or before, so that one that withdraws its description learns
   * the result. Other providers only get what they must know first.
   */
  #publish(relation: Relation, before: SourceState, { uids, ...next }: StoredSources): void {
    const sources = next.sources[relation.number] ?? (before.sources[relation.number] && []);
    const { app, model } = this.#context.env;
    const owner = { model: model.name, modelUuid: model.uuid, application: app };
    const told = sources && { grafanaUid: nameGrafana(owner), baseUrl: this.#baseUrl, sources, uids };
    relation.writeOwnApp(told ? renderPublication(told) : announcement);
  }

  #isNew({ id }: Relation): boolean {
    const { event } = this.#context;
    return event.kind === 'relation-created' && event.relationId === id;
  }

  #warn(readings: readonly SourceReading[], before: SourceState, next: SourceState): void {
    const { log } = this.#context;
    for (const warning of readings.flatMap(({ warnings }) => warnings)) log.warning(describeWarning(warning));
    const known = listSources(before.sources).collisions;
    for (const collision of listSources(next.sources).collisions) {
      if (known.some((other) => isDeepStrictEqual(other, collision))) continue;
      const { name, used, skipped } = collision;
      log.warning(
        `${this.#endpoint}:${skipped}: skipped data source ${name}: ${this.#endpoint}:${used} has one of the same name`,
      );
    }
  }

  /** A follower can't know what the leader has changed, only that it may have. */
  #heard(): SourceNotifications {
    const { event } = this.#context;
    const heard = event.kind === 'relation-changed' && event.endpoint === this.#peer.endpoint;
    return { sourcesChanged: heard, sourcesToDeleteChanged: heard };
  }

  #notify(changed: SourceNotifications): SourceNotifications {
    for (const { notification, listener } of this.#listeners) {
      if (notification === 'sources-changed' ? changed.sourcesChanged : changed.sourcesToDeleteChanged)
        listener();
    }
    return changed;
  }
}

function isSame({ number }: Relation, before: SourceState, next: SourceState): boolean {
  return isDeepStrictEqual(before.sources[number], next.sources[number]);
}

function changesBetween(before: SourceState, next: SourceState): SourceNotifications {
  return {
    sourcesChanged: !isDeepStrictEqual(listSources(before.sources), listSources(next.sources)),
    sourcesToDeleteChanged: !isDeepStrictEqual(before.sourcesToDelete, next.sourcesToDelete),
  };
}

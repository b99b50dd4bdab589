import {
  findUnitFqdn,
  type HookContext,
  type JujuEvent,
  mapRelations,
  type Relation,
} from '../../../charm/index.ts';
import { checkEndpoint, defaultEndpoint } from '../endpoint.ts';
import { databagKeys, renderSourceData } from '../schema.ts';
import { type AssignedUids, readAssignedUids } from './assigned-uids.ts';
import {
  checkFields,
  completeFields,
  completeOptionUrl,
  completeSourceUrl,
  type GrafanaSourceProviderOptions,
} from './provider-options.ts';
import { publishSecureFields, removeSecureFields } from './provider-secret.ts';

/** After these events the application databag may have another writer, or another library wrote it last. */
const alwaysRefreshed: readonly JujuEvent['kind'][] = ['leader-elected', 'upgrade-charm'];

/**
 * A provider's side of the interface `grafana_datasource`, for one hook. Describes the application to every related
 * Grafana (leader), and publishes this unit's address. Writes both forms of the Python libraries: a data source for
 * each unit (v0), for the application (v1), or both. Secure fields are in a Juju secret for a Grafana that requests it.
 * @throws RelationNotFoundError, RelationInterfaceMismatchError, RelationRoleMismatchError, SourceFieldsMissingError
 * from the constructor.
 */
export class GrafanaSourceProvider {
  readonly #context: HookContext;
  readonly #endpoint: string;
  #options: GrafanaSourceProviderOptions;

  constructor(context: HookContext, options: GrafanaSourceProviderOptions) {
    this.#context = context;
    this.#endpoint = options.endpoint ?? defaultEndpoint;
    this.#options = this.#withUrls(options);
    checkEndpoint(context.metadata, this.#endpoint, 'provides');
    checkFields(options);
    this.#warnOfContradictions();
  }

  /** Call this in every hook. It publishes if the event is the relation's own, or one of the refresh events. */
  async refresh(): Promise<void> {
    const { event } = this.#context;
    const { refreshEvents = ['pebble-ready'] } = this.#options;
    if ('relationId' in event && event.endpoint === this.#endpoint) {
      const relation = this.#context.eventRelation();
      // A unit that is being removed sees its relations break, although they still exist.
      if (!relation || (await this.#context.isUnitLeaving())) return;
      if (event.kind !== 'relation-broken') await this.#publish(relation);
      else if (await this.#context.isLeader()) await removeSecureFields(this.#context, relation);
    } else if ([...alwaysRefreshed, ...refreshEvents].includes(event.kind)) {
      await this.#publishAll();
    }
  }

  /**
   * Publishes to all relations. A URL becomes the address from now on; an empty one resets it to the unit's own
   * address.
   */
  async updateSource(url?: string): Promise<void> {
    if (url !== undefined) this.#setUrls({ sourceUrl: url });
    await this.#publishAll();
  }

  /** Like `updateSource`, for the URL of the application. */
  async updateAppSource(url?: string): Promise<void> {
    if (url !== undefined) this.#setUrls({ appUrl: url });
    await this.#publishAll();
  }

  /** The answer of each related Grafana, by its `grafana_uid`. A Grafana that has not answered is left out. */
  async sourceUids(): Promise<Readonly<Record<string, AssignedUids>>> {
    const relations = await this.#context.relations(this.#endpoint);
    const answers = await mapRelations(relations, async (relation) => {
      const databag = await relation.readRemoteApp();
      return readAssignedUids(databag, (message) => this.#context.log.warning(`${relation.id}: ${message}`));
    });
    return Object.fromEntries(
      answers.flatMap((answer) => (answer ? [[answer.grafanaUid, answer.uids]] : [])),
    );
  }

  async #publishAll(): Promise<void> {
    for (const relation of await this.#context.relations(this.#endpoint)) await this.#publish(relation);
  }

  async #publish(relation: Relation): Promise<void> {
    const isLeader = await this.#context.isLeader();
    const { isIngressPerApp = false, unitDatasources = true, appDatasource = false } = this.#options;
    const hasHost = unitDatasources && (isLeader || !isIngressPerApp);
    relation.writeOwnUnit({ [databagKeys.unitHost]: hasHost ? await this.#unitUrl() : undefined });
    if (!isLeader) return;
    relation.writeOwnApp({
      [databagKeys.sourceData]: await this.#sourceData(relation),
      [databagKeys.appHost]: appDatasource ? this.#appUrl() : undefined,
    });
  }

  async #sourceData(relation: Relation): Promise<string> {
    const { app, model } = this.#context.env;
    const { sourceType: type, extraFields, secureExtraFields } = this.#options;
    return renderSourceData({
      model: model.name,
      modelUuid: model.uuid,
      application: app,
      type,
      extraFields: completeFields(type, extraFields),
      ...(await publishSecureFields(this.#context, relation, secureExtraFields)),
    });
  }

  async #unitUrl(): Promise<string> {
    const { sourceType, sourceUrl, sourcePort } = this.#options;
    return completeSourceUrl(
      sourceType,
      sourceUrl ?? `http://${await findUnitFqdn(this.#context.env)}:${sourcePort}`,
    );
  }

  #appUrl(): string {
    const { sourceType, appUrl, sourcePort } = this.#options;
    const { app, model } = this.#context.env;
    return completeSourceUrl(
      sourceType,
      appUrl ?? `http://${app}.${model.name}.svc.cluster.local:${sourcePort}`,
    );
  }

  #setUrls(urls: Pick<GrafanaSourceProviderOptions, 'sourceUrl' | 'appUrl'>): void {
    const options = this.#withUrls({ ...this.#options, ...urls });
    checkFields(options);
    this.#options = options;
  }

  #withUrls(options: GrafanaSourceProviderOptions): GrafanaSourceProviderOptions {
    const { sourceUrl, appUrl, ...others } = options;
    const [unit, app] = [sourceUrl, appUrl].map((url) =>
      completeOptionUrl(url, (message) => this.#context.log.warning(`${this.#endpoint}: ${message}`)),
    );
    return { ...others, ...(unit && { sourceUrl: unit }), ...(app && { appUrl: app }) };
  }

  #warnOfContradictions(): void {
    const { sourcePort, sourceUrl, unitDatasources = true, appDatasource = false } = this.#options;
    const { log } = this.#context;
    if (sourcePort && sourceUrl) {
      log.warning(`${this.#endpoint}: both a port and a URL are given for the data source: using the URL.`);
    }
    if (!unitDatasources && !appDatasource) {
      log.warning(
        `${this.#endpoint}: neither units nor the application are data sources: Grafana gets none.`,
      );
    }
  }
}

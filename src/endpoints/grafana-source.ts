import type { DatabagChange, HookContext, KeptSecrets, NamedSecrets } from 'charmkit/charm';
import {
  type FieldsTrouble,
  type GrafanaSource,
  GrafanaSourceConsumer,
  readSourceUids,
  renderPublishedUids,
  renderSourceUids,
  type SourcesByRelation,
  type SourceUids,
  type UpdateScope,
} from 'charmkit/interfaces/grafana-datasource';
import type { Datasource } from '../grafana/planning/datasources.ts';
import type { Scope } from '../reconcile/observe/scope.ts';
import { type PeersObservation, planDatabag, planPeerData } from './grafana.ts';

const endpoint = 'grafana-source';

export interface SourcesObservation {
  readonly sources: readonly GrafanaSource[];
  /** The same by relation number, without secure fields. */
  readonly byRelation: SourcesByRelation;
  readonly namesToDelete: readonly string[];
  /** The data sources whose secure fields can't be read. */
  readonly troubles: readonly FieldsTrouble[];
}

/**
 * Observes the data sources of all providers, and reads again those in this hook's scope. On the leader, it
 * also buffers the data for peers and providers, which is sent at the end of the hook.
 */
export async function observeSources(
  context: HookContext,
  scope: Scope,
  {
    namedSecrets,
    readsAgain,
    ...options
  }: {
    readonly baseUrl: string;
    readonly secrets: KeptSecrets;
    readonly namedSecrets: NamedSecrets;
    readonly readsAgain: boolean;
  },
): Promise<SourcesObservation> {
  const consumer = new GrafanaSourceConsumer(context, { ...options, namedSecrets });
  const namesBefore = new Set(await consumer.sourceNames());
  if (context.event.kind === 'upgrade-charm') await consumer.upgradeKeys();
  if (context.event.kind === 'update-status') await consumer.forgetDeleted();
  const updated = await chooseUpdate(context, consumer, { scope, readsAgain });
  if (updated) await consumer.updateSources(updated);
  if (updated !== 'all' && scope === 'everything') await updateChanged(context, consumer, namedSecrets);
  logChanges(context, namesBefore, new Set(await consumer.sourceNames()));
  const [sources, namesToDelete] = [await consumer.sources(), await consumer.sourcesToDelete()];
  return {
    sources,
    byRelation: await consumer.sourcesByRelation(),
    namesToDelete,
    troubles: consumer.troubles,
  };
}

/** A hook that sets up a new container also reads the provider that the event is about. */
async function chooseUpdate(
  context: HookContext,
  consumer: GrafanaSourceConsumer,
  { scope, readsAgain }: { readonly scope: Scope; readonly readsAgain: boolean },
): Promise<UpdateScope | undefined> {
  const isAboutOne = typeof scope === 'object' && 'provider' in scope;
  if (!isAboutOne && (readsAgain || !(await consumer.isComplete()))) return 'all';
  const relation = context.eventRelation();
  return relation?.endpoint === endpoint ? { relation } : undefined;
}

/** An option may withhold a secret from a provider that names it, or allow it again. */
async function updateChanged(
  context: HookContext,
  consumer: GrafanaSourceConsumer,
  named: NamedSecrets,
): Promise<void> {
  for (const relation of await context.relations(endpoint)) {
    if (named.isChanged(relation)) await consumer.updateSources({ relation });
  }
}

/**
 * Converts a data source to Grafana's format. Its query timeout is the option's number of seconds, unless the
 * provider asks for more. If the option is 0, Grafana's own timeout applies.
 */
export function convertSource(
  source: GrafanaSource,
  {
    queryTimeoutS,
    defaultName,
  }: { readonly queryTimeoutS: number; readonly defaultName?: string | undefined },
): Datasource {
  const { name, uid, type, url, extraFields = {}, secureExtraFields = {} } = source;
  const isShorter = Number(extraFields.timeout ?? 0) < queryTimeoutS;
  const jsonData = isShorter ? { ...extraFields, timeout: queryTimeoutS } : extraFields;
  return {
    name,
    uid,
    type,
    url,
    isDefault: name === defaultName,
    jsonData,
    secureJsonData: secureExtraFields,
  };
}

/**
 * Plans to record the uids that Grafana has where they differ from those that follow from the names, and to
 * publish them to the providers whose uids are new. Leader only.
 */
export function planSourceUids(
  peers: PeersObservation,
  byRelation: SourcesByRelation,
  uids: SourceUids,
): readonly DatabagChange[] {
  const before = readSourceUids(peers.app);
  const record = planPeerData(peers, 'app', renderSourceUids(uids));
  if (record.length === 0) return [];
  const affected = Object.entries(byRelation).filter(([, sources]) =>
    sources.some(({ name }) => before[name] !== uids[name]),
  );
  const publications = affected.map(([number, sources]) =>
    planDatabag(
      { endpoint, relation: `${endpoint}:${number}`, owner: 'app' },
      renderPublishedUids(sources, uids),
    ),
  );
  return [...record, ...publications];
}

function logChanges({ log }: HookContext, before: ReadonlySet<string>, after: ReadonlySet<string>): void {
  const added = [...after].filter((name) => !before.has(name));
  const removed = [...before].filter((name) => !after.has(name));
  if (added.length > 0) log.info(`New data sources: ${added.join(', ')}`);
  if (removed.length > 0) log.info(`Removed data sources: ${removed.join(', ')}`);
}

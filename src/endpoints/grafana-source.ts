import type { HookContext, KeptSecrets, NamedSecrets } from 'charmkit/charm';
import {
  type FieldsTrouble,
  type GrafanaSource,
  GrafanaSourceConsumer,
  type UpdateScope,
} from 'charmkit/interfaces/grafana-datasource';
import type { Datasource } from '../grafana/datasources.ts';
import type { Scope } from '../observe/scope.ts';

export interface SourcesObservation {
  readonly sources: readonly GrafanaSource[];
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
  return relation?.endpoint === 'grafana-source' ? { relation } : undefined;
}

/** An option may withhold a secret from a provider that names it, or allow it again. */
async function updateChanged(
  context: HookContext,
  consumer: GrafanaSourceConsumer,
  named: NamedSecrets,
): Promise<void> {
  for (const relation of await context.relations('grafana-source')) {
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
  const { name, type, url, extraFields = {}, secureExtraFields = {} } = source;
  const isShorter = Number(extraFields.timeout ?? 0) < queryTimeoutS;
  const jsonData = isShorter ? { ...extraFields, timeout: queryTimeoutS } : extraFields;
  return {
    name,
    type,
    url,
    isDefault: name === defaultName,
    jsonData,
    secureJsonData: secureExtraFields,
  };
}

function logChanges({ log }: HookContext, before: ReadonlySet<string>, after: ReadonlySet<string>): void {
  const added = [...after].filter((name) => !before.has(name));
  const removed = [...before].filter((name) => !after.has(name));
  if (added.length > 0) log.info(`New data sources: ${added.join(', ')}`);
  if (removed.length > 0) log.info(`Removed data sources: ${removed.join(', ')}`);
}

import type { HookContext } from 'charmkit/charm';
import {
  type GrafanaSource,
  GrafanaSourceConsumer,
  type UpdateScope,
} from 'charmkit/interfaces/grafana-datasource';
import type { Datasource } from '../grafana/datasources.ts';
import { secureFieldsPath } from '../grafana/files.ts';
import type { WorkloadObservation } from '../grafana/observe-workload.ts';
import { mayHaveMissedChanges, type Scope } from './scope.ts';
import { parseSecureFields, renderSecureFields } from './secure-fields.ts';

export interface SourcesObservation {
  readonly sources: readonly GrafanaSource[];
  readonly namesToDelete: readonly string[];
  /** The text of the file that the next hook recalls secure fields from; undefined where there are none. */
  readonly secureFields: string | undefined;
  /** Tells the leader that this unit's Grafana has deleted those names. */
  readonly acknowledgeDeleted: () => Promise<void>;
}

/**
 * The data sources of all providers, read again as far as this hook's scope says. On the leader it also buffers what
 * the peers and providers are told; the hook's end sends it.
 */
export async function observeSources(
  context: HookContext,
  scope: Scope,
  { baseUrl, workload }: { readonly baseUrl: string; readonly workload: WorkloadObservation | undefined },
): Promise<SourcesObservation> {
  const kept = workload?.files.get(secureFieldsPath);
  const consumer = new GrafanaSourceConsumer(context, { baseUrl, recallFields: parseSecureFields(kept) });
  const namesBefore = new Set(await consumer.sourceNames());
  if (context.event.kind === 'upgrade-charm') await consumer.upgradeKeys();
  if (context.event.kind === 'update-status') await consumer.forgetDeleted();
  const updated = await chooseUpdate(context, scope, consumer);
  if (updated) await consumer.updateSources(updated);
  logChanges(context, namesBefore, new Set(await consumer.sourceNames()));
  const [sources, namesToDelete] = [await consumer.sources(), await consumer.sourcesToDelete()];
  return {
    sources,
    namesToDelete,
    secureFields: renderSecureFields(consumer.secureFields(), kept),
    acknowledgeDeleted: () => consumer.acknowledgeDeleted(namesToDelete),
  };
}

/** The provider that the event is about is read also by a hook that sets up a new container. */
async function chooseUpdate(
  context: HookContext,
  scope: Scope,
  consumer: GrafanaSourceConsumer,
): Promise<UpdateScope | undefined> {
  const isAboutOne = typeof scope === 'object' && 'provider' in scope;
  if (!isAboutOne && (mayHaveMissedChanges(context) || !(await consumer.isComplete()))) return 'all';
  const relation = context.eventRelation();
  return relation?.endpoint === 'grafana-source' ? { relation } : undefined;
}

/**
 * A data source as Grafana is to have it. Its query timeout is the option's number of seconds, unless the provider asks
 * for more; an option of 0 leaves it to Grafana.
 */
export function toDatasource(
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

function logChanges({ log }: HookContext, before: ReadonlySet<string>, after: ReadonlySet<string>): void {
  const added = [...after].filter((name) => !before.has(name));
  const removed = [...before].filter((name) => !after.has(name));
  if (added.length > 0) log.info(`New data sources: ${added.join(', ')}`);
  if (removed.length > 0) log.info(`Data sources gone: ${removed.join(', ')}`);
}

import type { JsonValue } from '../../base/index.ts';
import { type HookContext, publishUnit, type Relation, readApp } from '../../charm/index.ts';
import { providerUnit, requirerApp } from './schema.ts';

/** The application on the other side. */
export interface LogSender {
  readonly model: string;
  readonly modelUuid: string;
  readonly application: string;
  /** Rule groups in the form of Loki's ruler. */
  readonly alertGroups: readonly JsonValue[];
}

/**
 * Publishes the URL to which this unit accepts logs, with its path `/loki/api/v1/push`. Undefined removes it.
 * @throws ZodError if the charm passes a URL that no requirer would accept.
 */
export async function publishLogEndpoint(relation: Relation, url: string | undefined): Promise<void> {
  const endpoint = url === undefined ? undefined : JSON.stringify({ url });
  if (endpoint !== undefined) providerUnit.parse({ endpoint });
  await publishUnit(relation, { endpoint });
}

/** The application that sends logs; undefined if its data is missing or invalid. */
export async function readLogSender(
  context: HookContext,
  relation: Relation,
): Promise<LogSender | undefined> {
  const app = await readApp(context, relation, { schema: requirerApp });
  if (!app?.metadata) return undefined;
  const { model, model_uuid: modelUuid, application } = app.metadata;
  const alertGroups = (app.alert_rules?.groups ?? []) as JsonValue[];
  return { model, modelUuid, application, alertGroups };
}

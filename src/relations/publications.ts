import type { HookContext, Relation } from 'charmkit/charm';
import { tellCatalogue } from './catalogue.ts';
import { tellAuthProxy } from './grafana-auth.ts';
import { tellMetadata } from './grafana-metadata.ts';
import { askForIngress } from './ingress.ts';
import { tellCollector } from './metrics-endpoint.ts';
import { tellProfiler } from './profiling-endpoint.ts';
import type { Scope } from './scope.ts';
import type { Urls } from './urls.ts';

type Publish = (context: HookContext, relation: Relation, urls: Urls) => Promise<void>;

const byEveryUnit: Readonly<Record<string, Publish>> = {
  ingress: askForIngress,
  'metrics-endpoint': tellCollector,
  'profiling-endpoint': tellProfiler,
};

const byLeader: Readonly<Record<string, Publish>> = {
  catalogue: tellCatalogue,
  'grafana-auth': tellAuthProxy,
  'grafana-metadata': tellMetadata,
};

/**
 * Tells related applications what they need to know of this one: all of them in the hooks that look at everything, which
 * are those that can bring another URL, and in a relation's own hooks the application on its other side.
 */
export async function publish(context: HookContext, scope: Scope, urls: Urls): Promise<void> {
  const publishers = (await context.isLeader()) ? { ...byEveryUnit, ...byLeader } : byEveryUnit;
  const publishing = Object.entries(publishers).map(async ([endpoint, publishOne]) => {
    const relations = await relationsToTell(context, scope, endpoint);
    await Promise.all(relations.map((relation) => publishOne(context, relation, urls)));
  });
  await Promise.all(publishing);
}

async function relationsToTell(
  context: HookContext,
  scope: Scope,
  endpoint: string,
): Promise<readonly Relation[]> {
  if (scope === 'everything') return context.relations(endpoint);
  const relation = context.eventRelation();
  const isOver = context.event.kind === 'relation-broken';
  return relation?.endpoint === endpoint && !isOver ? [relation] : [];
}

import type { HookContext, Relation } from 'charmkit/charm';
import { nameGrafana } from 'charmkit/interfaces/grafana-datasource';
import { publishGrafanaMetadata } from 'charmkit/interfaces/grafana-metadata';
import type { Endpoint, Urls } from '../reconcile/observe/endpoint.ts';

export const grafanaMetadata = {
  endpoint: 'grafana-metadata',
  publication: { by: 'leader', publish: publishMetadata },
} as const satisfies Endpoint;

async function publishMetadata(context: HookContext, relation: Relation, urls: Urls): Promise<void> {
  const { app, model } = context.env;
  await publishGrafanaMetadata(context, relation, {
    grafanaUid: nameGrafana({ model: model.name, modelUuid: model.uuid, application: app }),
    directUrl: urls.direct,
    ingressUrl: urls.external === urls.direct ? undefined : urls.external,
  });
}

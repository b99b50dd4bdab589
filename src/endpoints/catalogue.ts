import type { HookContext, Relation } from 'charmkit/charm';
import { publishCatalogueEntry } from 'charmkit/interfaces/catalogue';
import type { Endpoint, Urls } from '../reconcile/observe/endpoint.ts';

export const catalogue = {
  endpoint: 'catalogue',
  publication: { by: 'leader', publish: publishEntry },
} as const satisfies Endpoint;

async function publishEntry(context: HookContext, relation: Relation, urls: Urls): Promise<void> {
  await publishCatalogueEntry(context, relation, {
    name: 'Grafana',
    icon: 'bar-chart',
    description: 'Shows and explores the metrics, logs and traces of this model.',
    url: urls.external,
    apiDocs: 'https://grafana.com/docs/grafana/latest/developers/http_api/',
    apiEndpoints: {
      Search: `${urls.external}/api/search`,
      'Data Sources': `${urls.external}/api/datasources`,
    },
  });
}

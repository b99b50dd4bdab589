import { publishCatalogueEntry } from 'charmkit/interfaces/catalogue';
import type { Endpoint } from '../reconcile/observe/endpoint.ts';

export const catalogue = {
  endpoint: 'catalogue',
  publication: {
    by: 'leader',
    publish: (context, relation, { external }) =>
      publishCatalogueEntry(context, relation, {
        name: 'Grafana',
        icon: 'bar-chart',
        description: 'Shows and explores the metrics, logs and traces of this model.',
        url: external,
        apiDocs: 'https://grafana.com/docs/grafana/latest/developers/http_api/',
        apiEndpoints: {
          Search: `${external}/api/search`,
          'Data Sources': `${external}/api/datasources`,
        },
      }),
  },
} as const satisfies Endpoint;

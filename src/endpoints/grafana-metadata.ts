import { getTopology } from 'charmkit/charm';
import { nameGrafana } from 'charmkit/interfaces/grafana-datasource';
import { publishGrafanaMetadata } from 'charmkit/interfaces/grafana-metadata';
import type { Endpoint } from '../reconcile/observe/endpoint.ts';

export const grafanaMetadata = {
  endpoint: 'grafana-metadata',
  publication: {
    by: 'leader',
    publish: (context, relation, { direct, external }) =>
      publishGrafanaMetadata(context, relation, {
        grafanaUid: nameGrafana(getTopology(context)),
        directUrl: direct,
        ingressUrl: external === direct ? undefined : external,
      }),
  },
} as const satisfies Endpoint;

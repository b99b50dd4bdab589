import { CertificateAuthority } from '../certificate-authority.ts';
import { dashboardsOf } from '../state/dashboard-senders.ts';
import { type Provider, provider, sourceData } from '../state/providers.ts';

/** An application on the other side of one or more of Grafana's endpoints. */
export interface Neighbour {
  readonly endpoint: string;
  readonly app: string;
  /** What it writes first, and what it may change that to. */
  readonly says: readonly [before: Provider, after: Provider];
}

export const authority = new CertificateAuthority('root');
const other = new CertificateAuthority('other');

const asks = { app: {} };
const says = (app: Readonly<Record<string, string>>): Provider => ({ app });
const json = JSON.stringify;
const receiver = (name: string, url: string) => says({ receivers: json([{ protocol: { name }, url }]) });
const header = { header_name: 'X-WEBAUTH-USER', header_property: 'username' };
const endpoints = ['authorization_endpoint', 'token_endpoint', 'introspection_endpoint', 'userinfo_endpoint'];
const identityProvider = Object.fromEntries(
  ['issuer_url', 'jwks_endpoint', ...endpoints].map((key) => [key, 'https://idp']),
);

/** The ids of the initial secrets, which the neighbours' databags name. */
export interface SecretIds {
  readonly database: string;
  readonly client: string;
  readonly mail: string;
}

const pushesTo = (url: string): Provider => ({ units: { 'x-logging/0': { endpoint: json({ url }) } } });

/** Two applications whose data sources have the same name. */
const twin = (app: string, type: string): Provider => ({
  app: sourceData('twin', type),
  units: { [`${app}/0`]: { grafana_source_host: `http://${app}:9090` } },
});

const board = (title: string, panels: number) => ({
  title,
  uid: title,
  panels: [{ id: panels, type: 'text' }],
});

/** All neighbours by name. Each endpoint has one application, except that sources and dashboards have several. */
export function neighboursWith({ database, client }: SecretIds): Readonly<Record<string, Neighbour>> {
  const one = (endpoint: string, before: Provider, after: Provider = before): Neighbour => ({
    endpoint,
    app: `x-${endpoint}`,
    says: [before, after],
  });
  return {
    prometheus: {
      endpoint: 'grafana-source',
      app: 'prometheus',
      says: [provider('prometheus', 2), provider('prometheus', 2, 'mimir')],
    },
    'twin-a': {
      endpoint: 'grafana-source',
      app: 'twin-a',
      says: [twin('twin-a', 'loki'), twin('twin-a', 'tempo')],
    },
    'twin-b': {
      endpoint: 'grafana-source',
      app: 'twin-b',
      says: [twin('twin-b', 'loki'), twin('twin-b', 'mimir')],
    },
    'both-sources': {
      endpoint: 'grafana-source',
      app: 'both',
      says: [provider('both', 1, 'loki'), provider('both', 1, 'tempo')],
    },
    'both-dashboards': {
      endpoint: 'grafana-dashboard',
      app: 'both',
      says: [
        says(dashboardsOf({ a: board('one', 1), b: board('two', 2) })),
        says(dashboardsOf({ a: board('one', 3) })),
      ],
    },
    dashboards: {
      endpoint: 'grafana-dashboard',
      app: 'boards',
      says: [says(dashboardsOf({ c: board('three', 1) })), says(dashboardsOf({ c: board('one', 1) }))],
    },
    auth: one(
      'grafana-auth',
      says({ auth: json({ proxy: header }) }),
      says({ auth: json({ proxy: { ...header, sync_ttl: 500 } }) }),
    ),
    ingress: one(
      'ingress',
      says({ ingress: json({ url: 'http://a/one' }) }),
      says({ ingress: json({ url: 'https://b/two' }) }),
    ),
    authorities: one(
      'receive-ca-cert',
      says({ certificates: json([authority.certificate]), version: '1' }),
      says({ certificates: json([other.certificate]), version: '1' }),
    ),
    certificates: one('certificates', asks),
    oauth: one(
      'oauth',
      asks,
      says({ ...identityProvider, client_id: 'grafana', client_secret_id: client, scope: 'openid' }),
    ),
    pgsql: one('pgsql', says({ endpoints: 'db:5432', 'secret-user': database }), asks),
    catalogue: one('catalogue', asks),
    metrics: one('metrics-endpoint', asks),
    profiles: one('profiling-endpoint', asks),
    metadata: one('grafana-metadata', asks),
    'charm-tracing': one(
      'charm-tracing',
      receiver('otlp_http', 'http://a:4318'),
      receiver('otlp_http', 'http://b:4318'),
    ),
    'workload-tracing': one(
      'workload-tracing',
      receiver('otlp_grpc', 'a:4317'),
      receiver('otlp_grpc', 'b:4317'),
    ),
    logs: {
      endpoint: 'logging',
      app: 'x-logging',
      says: [pushesTo('http://a/push'), pushesTo('http://b/push')],
    },
    mesh: one('service-mesh', asks, says({ labels: '{}', mesh_type: '"istio"' })),
    'mesh-out': one('require-cmr-mesh', asks),
    'mesh-in': one(
      'provide-cmr-mesh',
      says({ cmr_data: json({ app_name: 'a', juju_model_name: 'b' }) }),
      says({ cmr_data: json({ app_name: 'c', juju_model_name: 'd' }) }),
    ),
  };
}

/** The names of all neighbours, in the order by which a history's numbers select them. */
export const neighbourNames = Object.keys(neighboursWith({ database: '', client: '', mail: '' }));

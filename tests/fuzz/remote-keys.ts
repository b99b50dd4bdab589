import { encodeContent } from 'charmkit/interfaces/grafana-dashboard';
import { modelUuid } from '../state/providers.ts';

/** The valid content of a databag's key: JSON, dashboards packed in JSON, or plain text. */
export type Sense = { readonly json: unknown } | { readonly templates: unknown } | { readonly text: string };

export interface RemoteKeys {
  readonly app: Readonly<Record<string, Sense>>;
  readonly unit: Readonly<Record<string, Sense>>;
}

const nothing: RemoteKeys = { app: {}, unit: {} };
const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
const secret = 'secret:9m4e2mr0ui3e8a215n4g';
const prometheus = { type: 'prometheus', uid: '${DS_PROMETHEUS}' };

const dashboard = {
  uid: 'theirs',
  title: 'Theirs',
  version: 3,
  tags: ['charm: theirs'],
  __inputs: [
    { name: 'DS_PROMETHEUS', type: 'datasource', pluginId: 'prometheus' },
    { name: 'VAR_PREFIX', type: 'constant', value: 'node' },
  ],
  templating: { list: [{ name: 'job', type: 'query', datasource: '$ds', query: 'label_values(job)' }] },
  annotations: { list: [{ datasource: { type: 'loki', uid: '$loki' } }] },
  panels: [
    { type: 'row', panels: [{ datasource: prometheus, targets: [{ expr: 'rate(${VAR_PREFIX}_up[5m])' }] }] },
    { datasource: 'Loki', targets: [{ expr: '{job="$job"} |= "x"', datasource: 'Loki' }] },
  ],
};

const sourceData = {
  ...{ model: 'cos', model_uuid: modelUuid, application: 'theirs', type: 'prometheus' },
  extra_fields: { timeout: 60, httpHeaderName1: 'X-Scope-OrgID', nested: { a: [1] } },
  secure_extra_fields: { basicAuthPassword: 'PLANTED-SECRET' },
  secure_extra_fields_secret: secret,
};

/**
 * Every key that a related application may write, by endpoint. Endpoints that the charm does not read also have keys;
 * these must have no effect.
 */
export const remoteKeys: Readonly<Record<string, RemoteKeys>> = {
  'grafana-source': {
    app: {
      grafana_source_data: { json: sourceData },
      grafana_source_app_host: { text: 'http://theirs:9090' },
    },
    unit: { grafana_source_host: { text: 'http://theirs-0:9090' } },
  },
  'grafana-dashboard': {
    app: {
      dashboards: {
        templates: {
          'file:a': {
            ...{ charm: 'theirs-k8s', content: dashboard, inject_dropdowns: true, dashboard_alt_uid: 'alt' },
            juju_topology: { model: 'cos', model_uuid: 'u', application: 'theirs', unit: 'theirs/0' },
          },
          'prog:b': {
            content: { apiVersion: 'dashboard.grafana.app/v1', kind: 'Dashboard', spec: dashboard },
          },
        },
      },
    },
    unit: {},
  },
  'grafana-auth': {
    app: {
      auth: {
        json: {
          proxy: {
            ...{ enabled: true, header_name: 'X-USER', header_property: 'email', auto_sign_up: true },
            ...{ sync_ttl: 60, whitelist: ['10.0.0.0/8', '::1'], headers: ['Email:X-EMAIL'] },
            ...{ headers_encoded: false, enable_login_token: true },
          },
        },
      },
    },
    unit: {},
  },
  ingress: { app: { ingress: { json: { url: 'https://example.com/cos-grafana' } } }, unit: {} },
  oauth: {
    app: {
      issuer_url: { text: 'https://idp.example.com' },
      authorization_endpoint: { text: 'https://idp.example.com/auth' },
      token_endpoint: { text: 'https://idp.example.com/token' },
      introspection_endpoint: { text: 'https://idp.example.com/introspect' },
      userinfo_endpoint: { text: 'https://idp.example.com/userinfo' },
      jwks_endpoint: { text: 'https://idp.example.com/jwks' },
      scope: { text: 'openid email' },
      jwt_access_token: { text: 'True' },
      groups: { text: 'ops' },
      ca_chain: { json: [pem, pem] },
      client_id: { text: 'grafana' },
      client_secret_id: { text: secret },
    },
    unit: {},
  },
  pgsql: {
    app: {
      endpoints: { text: 'db-primary.cos.svc.cluster.local:5432,db:5432' },
      database: { text: 'grafana' },
      'secret-user': { text: secret },
      'secret-tls': { text: secret },
      subordinated: { text: 'true' },
      password: { text: 'PLANTED-SECRET' },
    },
    unit: { state: { text: 'ready' } },
  },
  certificates: {
    app: {
      certificates: { json: [{ ca: pem, certificate_signing_request: pem, certificate: pem, chain: [pem] }] },
    },
    unit: {},
  },
  'receive-ca-cert': {
    app: { certificates: { json: [pem, pem] }, version: { json: 1 } },
    unit: { certificate: { text: pem }, ca: { json: pem }, chain: { json: [pem] } },
  },
  'charm-tracing': {
    app: {
      receivers: { json: [{ protocol: { name: 'otlp_http', type: 'http' }, url: 'http://tempo:4318' }] },
    },
    unit: {},
  },
  'workload-tracing': {
    app: { receivers: { json: [{ protocol: { name: 'otlp_grpc', type: 'grpc' }, url: 'tempo:4317' }] } },
    unit: {},
  },
  logging: {
    app: { promtail_binary_zip_url: { json: { amd64: {} } } },
    unit: {
      endpoint: { json: { url: 'http://loki-0:3100/loki/api/v1/push' } },
      public_address: { text: 'loki-0' },
    },
  },
  'service-mesh': {
    app: { labels: { json: { 'istio.io/dataplane-mode': 'ambient' } }, mesh_type: { json: 'istio' } },
    unit: {},
  },
  'provide-cmr-mesh': {
    app: { cmr_data: { json: { app_name: 'theirs', juju_model_name: 'other' } } },
    unit: {},
  },
  'require-cmr-mesh': nothing,
  catalogue: nothing,
  'metrics-endpoint': { app: { scrape_jobs: { json: [{ targets: ['*:80'] }] } }, unit: {} },
  'profiling-endpoint': nothing,
  'grafana-metadata': nothing,
};

/** Renders a valid or mutated value as a databag's text. */
export function renderSense(kind: 'json' | 'templates' | 'text', value: unknown): string {
  if (kind === 'text') return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return JSON.stringify(kind === 'json' ? value : { templates: packed(value), uuid: 'any' }) ?? '';
}

/** Packs the value under `content`, whatever its type. */
function packed(templates: unknown): unknown {
  if (typeof templates !== 'object' || templates === null) return templates;
  return Object.fromEntries(
    Object.entries(templates).map(([id, template]) => {
      const isTemplate = typeof template === 'object' && template !== null && 'content' in template;
      if (!isTemplate) return [id, template];
      return [id, { ...template, content: encodeContent(JSON.stringify(template.content) ?? '') }];
    }),
  );
}

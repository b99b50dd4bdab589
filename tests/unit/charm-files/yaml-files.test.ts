import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { architectures } from '../../../scripts/pack/architectures.ts';
import { releases } from '../../../scripts/pack/content.ts';

type Yaml = Record<string, unknown>;

describe('metadata.yaml', () => {
  const metadata = readYaml('metadata.yaml');

  test.each([
    ['requires', 'grafana-source', 'grafana_datasource', {}],
    ['requires', 'grafana-dashboard', 'grafana_dashboard', {}],
    ['requires', 'grafana-auth', 'grafana_auth', {}],
    ['requires', 'pgsql', 'postgresql_client', { limit: 1 }],
    ['requires', 'catalogue', 'catalogue', {}],
    ['requires', 'ingress', 'ingress', { limit: 1 }],
    ['requires', 'certificates', 'tls-certificates', { limit: 1 }],
    ['requires', 'receive-ca-cert', 'certificate_transfer', {}],
    ['requires', 'oauth', 'oauth', { limit: 1 }],
    ['requires', 'charm-tracing', 'tracing', { limit: 1 }],
    ['requires', 'workload-tracing', 'tracing', { limit: 1 }],
    ['requires', 'logging', 'loki_push_api', {}],
    ['requires', 'service-mesh', 'service_mesh', { limit: 1, optional: undefined }],
    ['requires', 'require-cmr-mesh', 'cross_model_mesh', { optional: undefined }],
    ['provides', 'provide-cmr-mesh', 'cross_model_mesh', { optional: undefined }],
    ['provides', 'profiling-endpoint', 'parca_scrape', {}],
    ['provides', 'metrics-endpoint', 'prometheus_scrape', {}],
    ['provides', 'grafana-metadata', 'grafana_metadata', {}],
    ['peers', 'grafana', 'grafana_peers', { optional: undefined }],
    ['peers', 'replicas', 'grafana_replicas', { optional: undefined }],
  ])('%s %s speaks %s, as the Python charm does', (role, endpoint, spoken, differing) => {
    const { description: _, ...declared } = (metadata[role] as Record<string, Yaml>)[endpoint] ?? {};

    expect({ optional: undefined, limit: undefined, ...declared }).toEqual({
      interface: spoken,
      limit: undefined,
      optional: true,
      ...differing,
    });
  });

  test('has no endpoint that the Python charm lacks', () => {
    const count = (role: string) => Object.keys(metadata[role] as Yaml).length;

    expect([count('requires'), count('provides'), count('peers')]).toEqual([14, 4, 2]);
  });

  test('asks for Kubernetes and for a Juju that knows what the charm uses', () => {
    expect(metadata.assumes).toEqual(['k8s-api', 'juju >= 3.6']);
  });

  test('has its hooks run by a user without rights, and Grafana by root, as the Python charm has it', () => {
    expect(metadata['charm-user']).toBe('non-root');
    expect(metadata).toMatchObject({ containers: { grafana: { uid: 0, gid: 0 } } });
  });

  test('keeps the names under which the Python charm has its image and its storage', () => {
    expect(metadata).toMatchObject({
      name: 'grafana-k8s',
      containers: {
        grafana: {
          resource: 'grafana-image',
          mounts: [{ storage: 'database', location: '/var/lib/grafana' }],
        },
      },
      resources: { 'grafana-image': { type: 'oci-image' } },
      storage: { database: { type: 'filesystem' } },
    });
  });
});

test('config.yaml keeps the options of the Python charm, with their types and defaults', () => {
  const options = readYaml('config.yaml').options as Record<string, Yaml>;
  const withoutText = Object.entries(options).map(([name, { description: _text, ...option }]) => [
    name,
    option,
  ]);

  expect(Object.fromEntries(withoutText)).toMatchObject({
    allow_anonymous_access: { type: 'boolean', default: false },
    allow_embedding: { type: 'boolean', default: false },
    log_level: { type: 'string', default: 'info' },
    admin_user: { type: 'string', default: 'admin' },
    web_external_url: { type: 'string', default: '' },
    enable_auto_assign_org: { type: 'boolean', default: true },
    datasource_query_timeout: { type: 'int', default: 300 },
    cpu: { type: 'string' },
    memory: { type: 'string' },
    reporting_enabled: { type: 'boolean', default: true },
    custom_config: { type: 'string' },
  });
});

test('actions.yaml keeps the action of the Python charm, without parameters', () => {
  expect(readYaml('actions.yaml')).toMatchObject({
    'get-admin-password': { description: expect.any(String) },
  });
});

test('charmcraft.yaml says nothing that the other files say: charmcraft would refuse it or drop it', () => {
  expect(Object.keys(readYaml('charmcraft.yaml')).sort()).toEqual(['parts', 'platforms', 'type']);
});

test('charmcraft.yaml packs the charm for each base and architecture, on a machine of either', () => {
  const { platforms } = readYaml('charmcraft.yaml');
  const wanted = releases.flatMap((release) =>
    architectures.map(({ name }) => [
      `ubuntu-${release}-${name}`,
      {
        'build-on': architectures.map((machine) => `ubuntu@${release}:${machine.name}`),
        'build-for': [`ubuntu@${release}:${name}`],
      },
    ]),
  );
  expect(platforms).toEqual(Object.fromEntries(wanted));
});

function readYaml(path: string): Yaml {
  return load(readFileSync(path, 'utf8')) as Yaml;
}

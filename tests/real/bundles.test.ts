import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { releases } from '../../scripts/pack/content.ts';

type Endpoints = Readonly<Record<string, string>>;

/** Interfaces by endpoint, from the metadata of these charms, for the endpoints that the bundles relate. */
const neighbours: Readonly<Record<string, { readonly provides: Endpoints; readonly requires: Endpoints }>> = {
  alertmanager: {
    provides: {
      alerting: 'alertmanager_dispatch',
      'grafana-dashboard': 'grafana_dashboard',
      'grafana-source': 'grafana_datasource',
      'self-metrics-endpoint': 'prometheus_scrape',
    },
    requires: { catalogue: 'catalogue', certificates: 'tls-certificates', ingress: 'ingress' },
  },
  ca: {
    provides: { certificates: 'tls-certificates', 'send-ca-cert': 'certificate_transfer' },
    requires: {},
  },
  catalogue: {
    provides: { catalogue: 'catalogue' },
    requires: { certificates: 'tls-certificates', ingress: 'ingress' },
  },
  loki: {
    provides: {
      'grafana-dashboard': 'grafana_dashboard',
      'grafana-source': 'grafana_datasource',
      logging: 'loki_push_api',
      'metrics-endpoint': 'prometheus_scrape',
    },
    requires: {
      alertmanager: 'alertmanager_dispatch',
      certificates: 'tls-certificates',
      ingress: 'ingress_per_unit',
    },
  },
  mimir: { provides: { 'grafana-source': 'grafana_datasource' }, requires: {} },
  prometheus: {
    provides: { 'grafana-dashboard': 'grafana_dashboard', 'grafana-source': 'grafana_datasource' },
    requires: {
      alertmanager: 'alertmanager_dispatch',
      catalogue: 'catalogue',
      certificates: 'tls-certificates',
      ingress: 'ingress_per_unit',
      'metrics-endpoint': 'prometheus_scrape',
    },
  },
  traefik: {
    provides: {
      'grafana-dashboard': 'grafana_dashboard',
      ingress: 'ingress',
      'ingress-per-unit': 'ingress_per_unit',
      'metrics-endpoint': 'prometheus_scrape',
    },
    requires: { 'receive-ca-cert': 'certificate_transfer' },
  },
};

describe('Juju takes the bundles, by what their charms declare', () => {
  let place: string;

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'bundles-'));
    for (const folder of ['bundles', 'demo']) mkdirSync(join(place, folder));
    cpSync('bundles', join(place, 'bundles'), { recursive: true });
    cpSync('demo/bundle.yaml', join(place, 'demo/bundle.yaml'));
    // The test checks only that it exists.
    writeFileSync(join(place, 'grafana-k8s_amd64.charm'), '');
    for (const [name, { provides, requires }] of Object.entries(neighbours)) {
      const metadata = { name, summary: name, description: name, ...declared({ provides, requires }) };
      layOut(name, { 'metadata.yaml': JSON.stringify(metadata) });
    }
    layOut('grafana', {});
    for (const file of ['metadata.yaml', 'config.yaml', 'actions.yaml'])
      cpSync(file, join(place, 'charms/grafana', file));
  });

  afterAll(() => rmSync(place, { recursive: true }));

  test.each([
    [['bundles/observability.yaml'], 6, 22],
    [['bundles/observability.yaml', 'bundles/tls.yaml'], 7, 29],
    [['bundles/observability.yaml', 'bundles/local-charm.yaml'], 6, 22],
    [['bundles/observability.yaml', 'bundles/local-charm.yaml', 'bundles/tls.yaml'], 7, 29],
    [['demo/bundle.yaml'], 4, 3],
  ])('%j', (files, applications, relations) => {
    const read = readBundle(files);
    expect(Object.keys(read.applications)).toHaveLength(applications);
    expect(read.Relations).toHaveLength(relations);
  });

  test('the overlay puts this charm, with its image, where that of Charmhub was', () => {
    const { applications } = readBundle(['bundles/observability.yaml', 'bundles/local-charm.yaml']);
    expect(applications['grafana']).toEqual({
      Charm: join(place, 'grafana-k8s_amd64.charm'),
      NumUnits: 1,
      trust: true,
      Resources: { 'grafana-image': 'docker.io/ubuntu/grafana:12.4-26.04' },
    });
  });

  test('a relation that no charm declares would be refused', () => {
    const overlay = join(place, 'bundles/wrong.yaml');
    writeFileSync(overlay, 'relations: [[grafana:grafana-sauce, loki:grafana-source]]');
    expect(() => readBundle(['bundles/observability.yaml', 'bundles/wrong.yaml'])).toThrow('grafana-sauce');
  });

  function layOut(name: string, files: Readonly<Record<string, string>>): void {
    const directory = join(place, 'charms', name);
    mkdirSync(directory, { recursive: true });
    const bases = releases.map((release) => ({
      ...{ name: 'ubuntu', channel: `${release}/stable`, architectures: ['amd64', 'arm64'] },
    }));
    const all = { 'manifest.yaml': JSON.stringify({ bases }), ...files };
    for (const [file, content] of Object.entries(all)) writeFileSync(join(directory, file), content);
  }

  function readBundle(files: readonly string[]): {
    readonly applications: Readonly<Record<string, object>>;
    readonly Relations: readonly object[];
  } {
    const paths = files.map((file) => join(place, file));
    const options = { encoding: 'utf8', stdio: 'pipe' } as const;
    return JSON.parse(execFileSync(charmReader(), [join(place, 'charms'), ...paths], options));
  }
});

function declared(sides: Readonly<Record<string, Endpoints>>): object {
  const withInterfaces = Object.entries(sides).map(([side, endpoints]) => {
    const entries = Object.entries(endpoints).map(([name, spoken]) => [name, { interface: spoken }]);
    return [side, Object.fromEntries(entries)] as const;
  });
  return Object.fromEntries(withInterfaces);
}

function charmReader(): string {
  const program = process.env.CHARM_READER_BIN;
  if (program) return program;
  throw new Error(
    'CHARM_READER_BIN must name the program that reads charms as Juju does: run `npm run test:real`',
  );
}

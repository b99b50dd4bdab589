import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { setUnitAddress } from 'charmkit/juju-model';
import { modelUuid, type Provider } from './providers.ts';
import { addSharedSecret } from './shared-secret.ts';
import { World } from './world.ts';

interface Published {
  readonly app: Readonly<Record<string, string>>;
  readonly unit: Readonly<Record<string, string>>;
}

interface Recorded {
  readonly relations: readonly {
    readonly endpoint: string;
    readonly app: string;
    readonly data: Provider;
    readonly secrets?: readonly { readonly id: string; readonly content: Readonly<Record<string, string>> }[];
  }[];
  readonly result: {
    readonly published: Readonly<Record<string, Published>>;
    readonly environment: Readonly<Record<string, string>>;
    readonly ports: readonly string[];
    readonly status?: string;
    /** Section [database] of Grafana's configuration. */
    readonly database?: Readonly<Record<string, string>>;
  };
}

interface Outcome {
  readonly published: Readonly<Record<string, Record<string, unknown>>>;
  readonly environment: Readonly<Record<string, string>>;
}

interface Improvement {
  readonly at: string;
  readonly why: string;
  /** What this charm publishes instead of the Python charm's value. */
  readonly ours: (theirs: unknown) => unknown;
  /** Whether the recorded charm did not publish the key yet. */
  readonly isNew?: boolean;
}

interface AlertFacts {
  readonly rules: readonly { readonly alert: string; readonly labels: object }[];
}

/** Where this charm differs from the Python charm, and why. `at` is the endpoint, a dot, and the published key. */
const improvements: readonly Improvement[] = [
  {
    at: 'metrics-endpoint.alert_rules',
    why: 'as the Python charm has it since: a unit that restarts is no reason to call somebody',
    ours: (theirs) => softenUnavailable(theirs as readonly AlertFacts[]),
  },
  {
    at: 'metrics-endpoint.prometheus_scrape_unit_fqdn',
    why: 'the library of the Python charm writes it since',
    ours: () => 'grafana-0.grafana-endpoints.cos.svc.cluster.local',
    isNew: true,
  },
  {
    at: 'ingress.is_port_open',
    why: 'the library of the Python charm writes it since',
    ours: () => true,
    isNew: true,
  },
  {
    at: 'metrics-endpoint.scrape_jobs',
    why: 'every unit is scraped, not the leader alone, and Prometheus labels each with its unit',
    ours: () => [{ metrics_path: '/metrics', scheme: 'http', static_configs: [{ targets: ['*:3000'] }] }],
  },
  {
    at: 'metrics-endpoint.prometheus_scrape_unit_address',
    why: "the name that the leader's target always had: a pod keeps it, and certificates are made out to it",
    ours: () => 'grafana-0.grafana-endpoints.cos.svc.cluster.local',
  },
  {
    at: 'workload-tracing.receivers',
    why: 'a recent Grafana also sends its traces over HTTP, where the provider has no gRPC',
    ours: () => ['otlp_grpc', 'otlp_http'],
  },
  {
    at: 'pgsql.database',
    why: 'PgBouncer adds to the name, and PostgreSQL keeps 63 characters: as the Python charm asks for it since',
    ours: () => `${modelUuid}-grafana`,
  },
];

/** Settings that the Python charm meant to pass to Grafana, but did not. */
const profiling = {
  GF_DIAGNOSTICS_PROFILING_ENABLED: 'true',
  GF_DIAGNOSTICS_PROFILING_ADDR: '0.0.0.0',
  GF_DIAGNOSTICS_PROFILING_PORT: '8080',
};

/** The setting affects Grafana only if the external URL has a path, and this URL has no path. */
const withoutPath = { GF_SERVER_SERVE_FROM_SUB_PATH: 'False' };
const embedded = { type: 'sqlite3', path: '/var/lib/grafana/grafana.db' };

/** Where this charm configures another database than the Python charm, and why. */
const databases: Readonly<Record<string, (theirs: Readonly<Record<string, string>>) => unknown>> = {
  // An empty path would put the database outside of the storage.
  'pgsql-not-ready': () => embedded,
  // The charm refuses a password in plain text in a databag, and the status says so.
  'pgsql-plain': () => embedded,
  // Without `url`, Grafana reads each of the other settings literally. The provider decides about TLS.
  'pgsql-secrets': ({ url: _url, ...theirs }) => ({ ...theirs, ssl_mode: 'disable' }),
};

describe('what the Python charm made of a relation, this one does', () => {
  test.each([
    ['auth-proxy-defaults', {}],
    ['catalogue-consumer-empty', {}],
    ['grafana-metadata-requirer-empty', {}],
    ['ingress-http-path', {}],
    ['ingress-https-path', {}],
    ['metrics-scrape-consumer-empty', {}],
    ['oauth-client-ready', withoutPath],
    ['oauth-no-client-yet', {}],
    ['parca-scrape-consumer-empty', profiling],
    ['pgsql-not-ready', {}],
    ['pgsql-plain', {}],
    ['pgsql-secrets', {}],
    ['tracing-tempo-otlp-grpc', {}],
    ['tracing-tempo-otlp-http', {}],
    [
      'tracing-wrong-protocol',
      { OTEL_RESOURCE_ATTRIBUTES: expect.stringContaining('juju_application=grafana') },
    ],
    ['service-mesh-istio-beacon', profiling],
    ['cross-model-mesh-require', {}],
  ])('%s', async (name, added) => {
    const recorded = read(name);
    await using world = await World.open();
    setUnitAddress(world.model, 'grafana/0', '10.1.7.7');
    const numbers = new Map<string, number>();
    for (const { endpoint, app, data, secrets = [] } of recorded.relations) {
      const { number: relation } = world.relate(app, data, endpoint);
      numbers.set(endpoint, relation);
      for (const { id, content } of secrets) addSharedSecret(world.model, { id, app, relation, content });
    }
    await world.settle();
    const { published, environment } = await outcomeOf(world, numbers);
    expect(published).toEqual(expectedOf(recorded));
    expect(environment).toEqual({ ...comparable(recorded.result.environment), ...added });
    expect(Object.values(world.model.units['grafana/0']?.ports ?? {}).flat()).toEqual(recorded.result.ports);
    const database = databases[name]?.(recorded.result.database ?? {}) ?? embedded;
    expect(await world.database()).toEqual(database);
  });

  test('follower-without-pgsql-scaled', async () => {
    const { relations, result } = read('follower-without-pgsql-scaled');
    await using world = await World.open({ units: 2, hasPostgresql: false });
    const numbers = relations.map(({ endpoint, app, data }) => world.relate(app, data, endpoint).number);
    await world.settle();
    expect(world.status('grafana/1')).toBe(result.status);
    expect(await world.isRunning('grafana/1')).toBe(false);
    for (const number of numbers) {
      const own = Object.keys(world.databag('grafana/1', number));
      expect(own.filter((key) => !juju.includes(key))).toEqual([]);
    }
  });
});

const juju = ['egress-subnets', 'ingress-address', 'private-address'];

function read(name: string): Recorded {
  const url = new URL(`../fixtures/relations/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}

function expectedOf({ result }: Recorded): Outcome['published'] {
  return Object.fromEntries(
    Object.entries(result.published).map(([endpoint, { app, unit }]) => {
      const values = { ...parsed(app), ...parsed(unit) };
      for (const { at, ours, isNew = false } of improvements) {
        const [improved, key = ''] = at.split('.');
        if (improved === endpoint && (isNew || key in values)) values[key] = ours(values[key]);
      }
      return [endpoint, values];
    }),
  );
}

function softenUnavailable(groups: readonly AlertFacts[]): readonly AlertFacts[] {
  return groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) =>
      rule.alert === 'GrafanaUnitIsUnavailable'
        ? { ...rule, for: '5m', labels: { ...rule.labels, severity: 'warning' } }
        : rule,
    ),
  }));
}

async function outcomeOf(world: World, numbers: ReadonlyMap<string, number>): Promise<Outcome> {
  const published = [...numbers].map(([endpoint, number]) => {
    const own = { ...world.databag('grafana', number), ...world.databag('grafana/0', number) };
    const entries = Object.entries(own).filter(([key]) => !juju.includes(key));
    return [endpoint, withoutTexts(parsed(Object.fromEntries(entries)))] as const;
  });
  return { published: Object.fromEntries(published), environment: comparable(await world.environment()) };
}

/**
 * Descriptions and the expressions of rules differ by charm. Names, severities and durations of rules must be equal.
 */
function withoutTexts(values: Record<string, unknown>): Record<string, unknown> {
  const { description: _, ...others } = values;
  if (!('alert_rules' in others)) return others;
  const { groups } = others.alert_rules as { groups: { name: string; rules: Record<string, unknown>[] }[] };
  const facts = groups.map((group) => ({
    name: group.name,
    rules: group.rules.map(({ alert, for: lasting, labels }) => ({ alert, for: lasting, labels })),
  }));
  return { ...others, alert_rules: facts };
}

function parsed(databag: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(databag).map(([key, value]) => [key, parseIfJson(value)]));
}

function parseIfJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Passwords differ, and the model of Juju has its own proxy setting. */
function comparable(environment: Readonly<Record<string, string>>): Record<string, string> {
  const { GF_SECURITY_ADMIN_PASSWORD: _password, no_proxy: _proxy, ...others } = environment;
  return others;
}

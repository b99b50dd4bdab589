import { describe, expect, test } from '@jest/globals';
import { type CharmConfig, defaults, type ParsedConfig } from '../../../src/config.ts';
import { dashboardsProviderPath, iniPath } from '../../../src/grafana/files.ts';
import { computeFingerprint } from '../../../src/grafana/notes/applied.ts';
import type { WorkloadObservation } from '../../../src/grafana/observing/observe-workload.ts';
import type { Observation } from '../../../src/reconcile/observe/observe.ts';
import { type Plan, planUnit } from '../../../src/reconcile/plan/plan.ts';
import { nothingRelated } from '../../nothing-related.ts';

const config: CharmConfig = { ...defaults, custom_config: [], plugins: [] };
const valid = (change: Partial<CharmConfig>): ParsedConfig => ({
  valid: true,
  config: { ...config, ...change },
});

const emptyPlan = { services: {}, checks: {}, 'log-targets': {} };
const emptyContainer: WorkloadObservation = {
  files: {},
  plan: emptyPlan,
  service: undefined,
  serviceSince: undefined,
  release: undefined,
  applied: {},
};

const noDashboards = { dashboards: [], shown: [] };
const unmade = { current: undefined, isStored: false, change: undefined, note: undefined };

function observation(parts: Partial<Observation> = {}): Observation {
  return {
    isLeader: true,
    topology: {
      model: 'cos',
      modelUuid: 'f2c1b2a0-3f6e-4d2a-9b6b-2a1f0c9d8e71',
      application: 'grafana',
      unit: 'grafana/0',
      charmName: 'grafana-k8s',
    },
    config: { valid: true, config },
    proxy: { http: '', https: '', no: '' },
    urls: {
      external: 'http://grafana-0.grafana-endpoints.cos.svc.cluster.local:3000',
      direct: 'http://grafana-0.grafana-endpoints.cos.svc.cluster.local:3000',
      path: '',
      hidesIngress: false,
      scheme: 'http',
      api: 'http://localhost:3000',
      apiTrust: undefined,
    },
    ...nothingRelated,
    event: 'update-status',
    now: 1_795_000_000_000,
    freshPassword: 'unused',
    peers: { id: 'grafana:1', app: {}, unit: {} },
    drafted: [],
    readsAgain: false,
    hasUnreadRelations: false,
    adminUser: 'admin',
    adminPassword: { current: 'adm1nPassw0rd', isStored: true, change: undefined, note: undefined },
    unpublishedSecret: undefined,
    containerTrouble: undefined,
    alerting: { wanted: { text: undefined, resources: [] }, problems: [] },
    credentials: { contents: {}, problems: [], kept: [] },
    custom: { entries: [], problems: [], kept: [] },
    serving: { isServing: true, leadingUnit: 'grafana/0' },
    keptSecrets: undefined,
    mesh: undefined,
    certificate: { tls: undefined, requestId: undefined, keyTrouble: undefined },
    authorities: { pem: '', unreadFrom: undefined },
    dashboards: {
      before: noDashboards,
      dashboards: [],
      offered: [],
      onDisk: {},
      leftovers: [],
      unread: [],
    },
    leftovers: [],
    workload: emptyContainer,
    resources: { wanted: undefined, duty: 'none', cluster: undefined },
    ports: [],
    ...parts,
  };
}

/** The container after the charm has applied the plan. */
function carriedOut({ workload }: Plan): WorkloadObservation {
  if (!workload) throw new Error('no plan for the workload');
  return {
    files: Object.fromEntries(workload.files.map(({ path, content }) => [path, content])),
    plan: { ...emptyPlan, ...workload.layer },
    service: 'active',
    serviceSince: undefined,
    release: undefined,
    applied: {
      started: workload.started,
      datasources: workload.datasources,
      dashboardProviders: workload.dashboardProviders,
      certificates: workload.certificates,
      trusted: workload.trusted,
      version: '12.0.2',
    },
  };
}

const source = { unit: 'a/0', name: 'juju_a', uid: 'PA', type: 'prometheus', url: 'http://a' };

describe('the plan', () => {
  test('sets a new container up and starts Grafana', () => {
    const { workload } = planUnit(observation());
    expect(workload).toMatchObject({ isNew: true, effect: 'restart' });
    expect(workload?.files.map(({ path, permissions }) => `${permissions} ${path}`).sort()).toEqual([
      '600 /etc/grafana/grafana-config.ini',
      '600 /etc/grafana/provisioning/datasources/datasources.yaml',
      '644 /etc/grafana/provisioning/dashboards/default.yaml',
    ]);
  });

  test('starts Grafana only with the list of all senders of dashboards', () => {
    const unread = observation({ dashboards: undefined });
    expect(planUnit(unread).workload?.effect).toBe('none');
    const files = { [dashboardsProviderPath]: 'apiVersion: 1' };
    const listed = { ...unread, workload: { ...emptyContainer, files } };
    expect(planUnit(listed).workload?.effect).toBe('restart');
  });

  test('gives Grafana the environment that the Python charm gives it', () => {
    const { workload } = planUnit(observation());
    expect(workload?.layer?.services?.grafana).toEqual({
      override: 'replace',
      summary: 'grafana-k8s service',
      startup: 'enabled',
      command: 'grafana-server -config /etc/grafana/grafana-config.ini',
      environment: {
        GF_SERVER_HTTP_PORT: '3000',
        GF_LOG_LEVEL: 'info',
        GF_PLUGINS_ENABLE_ALPHA: 'true',
        GF_PATHS_PROVISIONING: '/etc/grafana/provisioning',
        GF_SECURITY_ALLOW_EMBEDDING: 'false',
        GF_AUTH_ANONYMOUS_ENABLED: 'false',
        GF_USERS_AUTO_ASSIGN_ORG: 'true',
        https_proxy: '',
        http_proxy: '',
        no_proxy: '',
        GF_SERVER_SERVE_FROM_SUB_PATH: 'False',
        GF_SERVER_ROOT_URL: 'http://grafana-0.grafana-endpoints.cos.svc.cluster.local:3000',
        GF_SERVER_ENFORCE_DOMAIN: 'false',
        GF_SERVER_PROTOCOL: 'http',
        GF_SECURITY_ADMIN_PASSWORD: 'adm1nPassw0rd',
        GF_SECURITY_ADMIN_USER: 'admin',
      },
    });
  });

  test.each([
    ['grafana server', '13.2.0'],
    ['grafana-server', '10.0.0'],
  ] as const)('starts the program that the container has: %s', (program, version) => {
    const workload = { ...emptyContainer, release: { program, version } };
    const { workload: plan } = planUnit(observation({ workload }));
    const command = `${program} -config /etc/grafana/grafana-config.ini`;
    expect(plan?.layer?.services?.grafana).toMatchObject({ command });
  });

  test.each([
    ['10.4.2', 'restart'],
    ['11.0.0', 'none'],
    ['12.4.0', 'none'],
  ] as const)(
    'leaves a renewed certificate to a Grafana that sees it by itself: %s, %s',
    (version, effect) => {
      const release = { program: 'grafana server', version } as const;
      const secure = (certificate: string) => ({
        urls: { ...observation().urls, scheme: 'https' as const },
        certificate: {
          ...observation().certificate,
          tls: { certificate, key: `key of ${certificate}`, ca: 'the same' },
        },
      });
      const first = { ...emptyContainer, release };
      const before = {
        ...carriedOut(planUnit(observation({ ...secure('one'), workload: first }))),
        release,
      };
      const { workload } = planUnit(observation({ ...secure('two'), workload: before }));
      expect(workload?.files).toHaveLength(2);
      expect(workload?.effect).toBe(effect);
    },
  );

  test('does nothing to what is as it should be', () => {
    const workload = carriedOut(planUnit(observation()));
    const again = planUnit(observation({ workload }));
    expect(again.workload).toMatchObject({ files: [], layer: undefined, effect: 'none', isNew: false });
    expect(again.statuses).toEqual([]);
  });

  test('reloads, and does not restart, when a data source changes', () => {
    const workload = carriedOut(planUnit(observation()));
    const sources = { ...observation().sources, sources: [source] };
    const { workload: plan } = planUnit(observation({ workload, sources }));
    expect(plan).toMatchObject({ effect: 'reload', layer: undefined });
    expect(plan?.files).toHaveLength(1);
  });

  test('reloads again what Grafana has not loaded, though the file is there', () => {
    const { applied, ...rest } = carriedOut(planUnit(observation()));
    const workload = { ...rest, applied: { ...applied, datasources: 'another' } };
    expect(planUnit(observation({ workload })).workload).toMatchObject({
      files: [],
      effect: 'reload',
    });
  });

  test.each([
    ['an option changes', { config: valid({ log_level: 'debug' }) }],
    ['the ini file changes', { config: valid({ reporting_enabled: false }) }],
    [
      'the URL changes',
      { urls: { ...observation().urls, external: 'http://ingress/cos-grafana', path: '/cos-grafana' } },
    ],
  ] as const)('restarts once when %s', (_what, change) => {
    const workload = carriedOut(planUnit(observation()));
    const changed = planUnit(observation({ ...change, workload }));
    expect(changed.workload?.effect).toBe('restart');
    const settled = carriedOut(planUnit(observation({ ...change })));
    expect(planUnit(observation({ ...change, workload: settled })).workload?.effect).toBe('none');
  });

  test('restarts again after a restart that was planned but not done', () => {
    const done = carriedOut(planUnit(observation()));
    const workload = { ...done, applied: { ...done.applied, started: computeFingerprint('older') } };
    expect(planUnit(observation({ workload })).workload).toMatchObject({
      layer: undefined,
      effect: 'restart',
    });
  });

  test.each(['inactive', 'error'])('starts a service that is %s', (service) => {
    const workload = { ...carriedOut(planUnit(observation())), service };
    expect(planUnit(observation({ workload })).workload?.effect).toBe('restart');
  });

  test('leaves a service alone that Pebble is about to start again', () => {
    const workload = { ...carriedOut(planUnit(observation())), service: 'backoff' };
    expect(planUnit(observation({ workload })).workload?.effect).toBe('none');
  });

  test('with a bad option keeps Grafana running as it is, and its data sources coming', () => {
    const workload = carriedOut(planUnit(observation()));
    const sources = { ...observation().sources, sources: [source] };
    const problem = 'option log_level: no such level';
    const { workload: plan, statuses } = planUnit(
      observation({
        workload,
        sources,
        config: { valid: false, problems: [problem], invalid: ['log_level'], fallback: config },
      }),
    );
    expect(plan).toMatchObject({ effect: 'reload', layer: undefined });
    expect(plan?.files.map(({ path }) => path)).not.toContain(iniPath);
    expect(statuses).toEqual([{ level: 'blocked', message: problem }]);
  });

  test('makes a password on the leader only', () => {
    const leader = planUnit(observation({ adminPassword: unmade, freshPassword: 'fresh' }));
    expect(leader).toMatchObject({ passwordToStore: 'fresh', passwordToNote: 'fresh' });
    const follower = planUnit(
      observation({ adminPassword: unmade, isLeader: false, freshPassword: 'fresh' }),
    );
    expect(follower).toMatchObject({
      passwordToStore: undefined,
      passwordToNote: undefined,
      workload: { effect: 'none', layer: undefined },
    });
    expect(follower.statuses).toEqual([{ level: 'waiting', message: expect.stringContaining('leader') }]);
  });

  test('waits for a container that is not there', () => {
    const { workload, statuses } = planUnit(observation({ workload: undefined }));
    expect(workload).toBeUndefined();
    expect(statuses).toEqual([{ level: 'waiting', message: 'Waiting for Pebble in the container grafana' }]);
  });

  test.each([
    { ports: undefined, opens: 0 },
    { ports: [], opens: 1 },
    { ports: [{ protocol: 'tcp', from: 3000, to: 3000 }], opens: 0 },
    { ports: [{ protocol: 'udp', from: 3000, to: 3000 }], opens: 1 },
  ] as const)('opens $opens ports where $ports are open', ({ ports, opens }) => {
    expect(planUnit(observation({ ports })).portsToOpen).toHaveLength(opens);
  });
});

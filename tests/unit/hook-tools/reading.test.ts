import { describe, expect, test } from '@jest/globals';
import {
  actionGet,
  configGet,
  credentialGet,
  goalState,
  type HookToolRunner,
  isLeader,
  networkGet,
  openedPorts,
  relationGet,
  relationIds,
  relationList,
  relationListApp,
  relationModelGet,
  resourceGet,
  secretGet,
  secretIds,
  secretInfoGet,
  stateGet,
  statusGet,
  statusGetApp,
  storageGet,
  storageList,
} from 'charmkit/hook-tools';
import { recordingRunner } from './recording-runner.ts';

interface Reading {
  readonly title: string;
  readonly read: (runner: HookToolRunner) => Promise<unknown>;
  readonly command: string;
  readonly prints: string;
  readonly gives: unknown;
}

const relation = { relationId: 'source:7' };
const grafana = { status: 'active', message: 'ready', data: { port: 3000 } };
const printedGrafana = { status: 'active', message: 'ready', 'status-data': { port: 3000 } };

const readings: readonly Reading[] = [
  {
    title: 'relation ids by number',
    read: (runner) => relationIds(runner, { endpoint: 'source' }),
    command: 'relation-ids --format=json source',
    prints: '["source:10","source:9"]',
    gives: ['source:9', 'source:10'],
  },
  {
    title: 'no relation id where Juju has null',
    read: (runner) => relationIds(runner, { endpoint: 'source' }),
    command: 'relation-ids --format=json source',
    prints: 'null',
    gives: [],
  },
  {
    title: 'units by number',
    read: (runner) => relationList(runner, relation),
    command: 'relation-list --format=json -r source:7',
    prints: '["loki/10","loki/2"]',
    gives: ['loki/2', 'loki/10'],
  },
  {
    title: "the other side's application",
    read: (runner) => relationListApp(runner, relation),
    command: 'relation-list --format=json -r source:7 --app',
    prints: '"loki"',
    gives: 'loki',
  },
  {
    title: 'no application where Juju names none',
    read: (runner) => relationListApp(runner, relation),
    command: 'relation-list --format=json -r source:7 --app',
    prints: '""',
    gives: undefined,
  },
  {
    title: "a unit's databag",
    read: (runner) => relationGet(runner, { ...relation, owner: 'loki/0' }),
    command: 'relation-get --format=json -r source:7 - loki/0',
    prints: '{"grafana_source_host":"loki:3100"}',
    gives: { grafana_source_host: 'loki:3100' },
  },
  {
    title: "an application's databag",
    read: (runner) => relationGet(runner, { ...relation, owner: 'loki' }),
    command: 'relation-get --format=json -r source:7 --app - loki',
    prints: 'null',
    gives: {},
  },
  {
    title: "the other side's model",
    read: (runner) => relationModelGet(runner, relation),
    command: 'relation-model-get --format=json -r source:7',
    prints: '{"uuid":"1d0ae3c6","name":"cos"}',
    gives: { uuid: '1d0ae3c6' },
  },
  {
    title: 'the options that are set',
    read: configGet,
    command: 'config-get --format=json',
    prints: '{"log_level":"info","timeout":300,"proxy":false,"image":null}',
    gives: { log_level: 'info', timeout: 300, proxy: false },
  },
  { title: 'leadership', read: isLeader, command: 'is-leader --format=json', prints: 'true', gives: true },
  {
    title: "the unit's status",
    read: statusGet,
    command: 'status-get --format=json --include-data',
    prints: JSON.stringify(printedGrafana),
    gives: grafana,
  },
  {
    title: "the application's status and its units'",
    read: statusGetApp,
    command: 'status-get --format=json --include-data --application=true',
    prints: JSON.stringify({
      'application-status': { status: 'waiting', units: { 'grafana/0': printedGrafana } },
    }),
    gives: { status: 'waiting', message: '', data: {}, units: { 'grafana/0': grafana } },
  },
  {
    title: 'ports, ranges and ICMP',
    read: openedPorts,
    command: 'opened-ports --format=json',
    prints: '["icmp","3000/tcp","8000-8010/udp"]',
    gives: [
      { protocol: 'icmp' },
      { protocol: 'tcp', from: 3000, to: 3000 },
      { protocol: 'udp', from: 8000, to: 8010 },
    ],
  },
  {
    title: 'no ports where Juju has null',
    read: openedPorts,
    command: 'opened-ports --format=json',
    prints: 'null',
    gives: [],
  },
  {
    title: "a secret's content by id",
    read: (runner) => secretGet(runner, { id: 'secret:9m4e2mr0ui3e8a215n4g' }),
    command: 'secret-get --format=json secret:9m4e2mr0ui3e8a215n4g',
    prints: '{"password":"x"}',
    gives: { password: 'x' },
  },
  {
    title: "a secret's latest revision for good, by label",
    read: (runner) => secretGet(runner, { label: '-odd label', revision: 'refresh' }),
    command: 'secret-get --format=json --refresh --label=-odd label',
    prints: '{"password":"x"}',
    gives: { password: 'x' },
  },
  {
    title: "a secret's latest revision once, and binds a label to it",
    read: (runner) => secretGet(runner, { id: '9m4e2mr0ui3e8a215n4g', label: 'admin', revision: 'peek' }),
    command: 'secret-get --format=json --peek --label=admin 9m4e2mr0ui3e8a215n4g',
    prints: '{}',
    gives: {},
  },
  {
    title: "a secret's metadata",
    read: (runner) => secretInfoGet(runner, { label: 'admin' }),
    command: 'secret-info-get --format=json --label=admin',
    prints:
      '{"9m4e2mr0ui3e8a215n4g":{"revision":2,"label":"admin","owner":"application","rotation":"monthly",' +
      '"access":[{"target":"application-loki","scope":"relation-a:b","role":"view"}]}}',
    gives: {
      id: '9m4e2mr0ui3e8a215n4g',
      revision: 2,
      label: 'admin',
      owner: 'application',
      description: undefined,
      rotation: 'monthly',
      rotates: undefined,
      expiry: undefined,
      access: [{ target: 'application-loki', scope: 'relation-a:b', role: 'view' }],
    },
  },
  {
    title: 'no secret ids where Juju has null',
    read: secretIds,
    command: 'secret-ids --format=json',
    prints: 'null',
    gives: [],
  },
  {
    title: "the unit's state, which Juju 4 has as null while it is empty",
    read: stateGet,
    command: 'state-get --format=json',
    prints: 'null',
    gives: {},
  },
  {
    title: 'the goal state',
    read: goalState,
    command: 'goal-state --format=json',
    prints:
      '{"units":{"grafana/0":{"status":"active","since":"2026-11-23 12:00:00Z"}},' +
      '"relations":{"source":{"loki":{"status":"joined"}}}}',
    gives: {
      units: { 'grafana/0': { status: 'active', since: '2026-11-23 12:00:00Z' } },
      relations: { source: { loki: { status: 'joined', since: undefined } } },
    },
  },
  {
    title: "a binding's network, whatever of it Juju leaves out",
    read: (runner) => networkGet(runner, { binding: 'source' }),
    command: 'network-get --format=json source',
    prints:
      '{"bind-addresses":[{"mac-address":"","interface-name":"","addresses":null},' +
      '{"interface-name":"eth0","addresses":[{"hostname":"","value":"10.1.2.3","cidr":""}]}],' +
      '"ingress-addresses":["grafana.example"]}',
    gives: {
      interfaces: [
        { name: '', macAddress: '', addresses: [] },
        { name: 'eth0', macAddress: '', addresses: [{ address: '10.1.2.3', hostname: '', cidr: '' }] },
      ],
      ingressAddresses: ['grafana.example'],
      egressSubnets: [],
    },
  },
  {
    title: "a relation's network",
    read: (runner) => networkGet(runner, { binding: 'source', relationId: 'source:7' }),
    command: 'network-get --format=json -r source:7 source',
    prints: '{}',
    gives: { interfaces: [], ingressAddresses: [], egressSubnets: [] },
  },
  {
    title: "an action's parameters",
    read: actionGet,
    command: 'action-get --format=json',
    prints: '{"force":true,"names":["a"]}',
    gives: { force: true, names: ['a'] },
  },
  {
    title: 'storage ids by number',
    read: (runner) => storageList(runner, { name: 'data' }),
    command: 'storage-list --format=json data',
    prints: '["data/10","data/2"]',
    gives: ['data/2', 'data/10'],
  },
  {
    title: 'all storage ids',
    read: (runner) => storageList(runner),
    command: 'storage-list --format=json',
    prints: '[]',
    gives: [],
  },
  {
    title: 'where a storage is',
    read: (runner) => storageGet(runner, { storageId: 'data/0' }),
    command: 'storage-get --format=json -s data/0',
    prints: '{"kind":"filesystem","location":"/var/lib/grafana"}',
    gives: { kind: 'filesystem', location: '/var/lib/grafana' },
  },
  {
    title: "a resource's path",
    read: (runner) => resourceGet(runner, { name: 'grafana-image' }),
    command: 'resource-get grafana-image',
    prints: '/var/lib/juju/resources/grafana-image/content.yaml',
    gives: '/var/lib/juju/resources/grafana-image/content.yaml',
  },
  {
    title: "the cloud and Juju's credential there",
    read: credentialGet,
    command: 'credential-get --format=json',
    prints:
      '{"type":"kubernetes","name":"k8s","region":"localhost","endpoint":"https://10.0.0.1",' +
      '"credential":{"auth-type":"oauth2","attrs":{"Token":"x"}},"is-controller-cloud":true}',
    gives: {
      type: 'kubernetes',
      name: 'k8s',
      region: 'localhost',
      endpoint: 'https://10.0.0.1',
      credential: { authType: 'oauth2', attributes: { Token: 'x' } },
      caCertificates: [],
    },
  },
];

describe('A tool that reads', () => {
  test.each(readings)('gives $title', async ({ read, command, prints, gives }) => {
    const runner = recordingRunner({ stdout: `${prints}\n` });
    expect(await read(runner)).toEqual(gives);
    expect(runner.calls.map(({ tool, args }) => [tool, ...args].join(' '))).toEqual([command]);
  });

  test.each([
    ['text that is not JSON', 'Secret-Marker', 'what it printed is not JSON'],
    ['JSON of another shape', '{"key":{"inner":"Secret-Marker"}}', 'key: Invalid input'],
    ['nothing', '', 'what it printed is not JSON'],
  ])('refuses %s without repeating it', async (_title, stdout, reason) => {
    const reading = relationGet(recordingRunner({ stdout }), { relationId: 'source:7', owner: 'loki' });
    const error: unknown = await reading.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'HookToolError', code: 'hook-tool-output', tool: 'relation-get' });
    expect((error as Error).message).toContain(reason);
    expect(everythingIn(error)).not.toContain('Secret-Marker');
  });
});

function everythingIn(thrown: unknown): string {
  const { message, stack, cause } = thrown as Error;
  return [message, stack, String(cause), JSON.stringify(thrown)].join('\n');
}

import { describe, expect, test } from '@jest/globals';
import {
  advanceClock,
  createModel,
  deployCharm,
  findNextHook,
  type Hook,
  type Model,
  openHook,
  parseCharm,
  removeUnit,
  setLeader,
} from 'charmkit/juju-model';
import { charm, inHook, modelWith, place, settle, updateStatus } from './charm.ts';

/** What a hook of a settled model sees: the output or the error of hook tools, or variables. */
type See = (world: { readonly model: Model; readonly relation: number }) => unknown;

const broken = ({ relation }: { readonly relation: number }): Hook => ({
  kind: 'relation-broken',
  endpoint: 'source',
  relation,
  remoteApp: 'store',
});

/** Where Juju 4.1 differs from 3.6, by number in the list of differences, and what each prints. */
const versions: readonly (readonly [string, See, unknown, unknown])[] = [
  [
    '8: the remote application of relation-broken',
    (world) => variable(world.model, broken(world), 'JUJU_REMOTE_APP'),
    'store',
    '',
  ],
  [
    '8: relation-list --app in relation-broken',
    (world) => ask(world.model, 'viewer/0', broken(world), 'relation-list', '--app'),
    'store',
    'store',
  ],
  ...(['secret-rotate', 'secret-expired', 'secret-remove'] as const).map(
    (kind) =>
      [
        `9: the secret of ${kind}`,
        ({ model }: { readonly model: Model }) => secretVariable(model, kind),
        'secret:<id>',
        '<id>',
      ] as const,
  ),
  [
    '9: the secret of secret-changed',
    ({ model }) => secretVariable(model, 'secret-changed'),
    'secret:<id>',
    'secret:<id>',
  ],
  [
    '10: the id that secret-add prints',
    ({ model }) => hideId(ask(model, 'viewer/0', updateStatus, 'secret-add', 'key=value')),
    'secret:<id>',
    'secret://<model>/<id>',
  ],
  [
    '12: an unknown label',
    ({ model }) => ask(model, 'viewer/0', updateStatus, 'secret-get', '--label', 'x'),
    'ERROR consumer label "x" not found',
    'ERROR secret URI for consumer label "x" not found',
  ],
  [
    '12: an unknown secret',
    ({ model }) => ask(model, 'viewer/0', updateStatus, 'secret-get', '9m4e2mr0ui3e8a215n4g'),
    'ERROR secret "9m4e2mr0ui3e8a215n4g" not found',
    'ERROR getting latest secret revision: secret not found',
  ],
  [
    '13: the own application databag, for a follower',
    ({ model, relation }) =>
      ask(
        model,
        'viewer/1',
        updateStatus,
        'relation-get',
        '-r',
        `source:${relation}`,
        '--app',
        '-',
        'viewer',
        '--format=json',
      ),
    'ERROR permission denied',
    '{}',
  ],
  [
    '14: the keys that Juju writes into a unit databag',
    ({ model, relation }) =>
      Object.keys(model.relations[relation]?.unitData['viewer/0']?.content ?? {}).sort(),
    ['egress-subnets', 'ingress-address', 'private-address'],
    ['egress-subnets', 'ingress-address'],
  ],
  [
    '14: the ingress addresses of two units',
    ({ model, relation }) =>
      new Set(
        ['viewer/0', 'viewer/1'].map(
          (unit) => model.relations[relation]?.unitData[unit]?.content['ingress-address'],
        ),
      ).size,
    2,
    1,
  ],
  [
    '16: the place of the first storage',
    ({ model }) => Object.values(model.units['viewer/0']?.storage ?? {})[0]?.location,
    '/var/lib/juju/storage/data/0',
    '/var/lib/juju/storage/data-0',
  ],
  [
    '16: the place of the first storage of the second unit',
    ({ model }) => Object.values(model.units['viewer/1']?.storage ?? {})[0]?.location,
    '/var/lib/juju/storage/data/1',
    '/var/lib/juju/storage/data-0',
  ],
  [
    '21: a unit that is not there',
    ({ model, relation }) =>
      ask(model, 'viewer/0', updateStatus, 'relation-get', '-r', `source:${relation}`, '-', 'nobody/7'),
    'ERROR cannot read settings for unit "nobody/7" in relation: settings not found',
    'ERROR relation unit not found',
  ],
  [
    '22: the terminal',
    ({ model }) => variable(model, updateStatus, 'TERM'),
    'screen-256color',
    'tmux-256color',
  ],
  [
    '22: the number of API addresses',
    ({ model }) => variable(model, updateStatus, 'JUJU_API_ADDRESSES')?.split(' ').length,
    2,
    1,
  ],
  [
    '22: variables of charm tracing',
    ({ model }) => variable(model, updateStatus, 'JUJU_CHARM_TRACE_CONFIG_HTTP'),
    undefined,
    '',
  ],
  [
    '23: the end of a hook that opens icmp',
    ({ model }) => inHook(model, 'viewer/0', updateStatus, (run) => run('open-port', 'icmp')).error,
    undefined,
    'protocol icmp on caas models not supported',
  ],
];

describe('where Juju differs by its version', () => {
  test.each(versions)('%s', (_what, see, inJuju3, inJuju4) => {
    expect(see(settled('3.6.0'))).toEqual(inJuju3);
    expect(see(settled('4.1.0'))).toEqual(inJuju4);
  });

  test('15: in install, Juju 4 has no address to bind', () => {
    expect(Object.keys(installNetwork('3.6.0'))).toContain('bind-addresses');
    expect(Object.keys(installNetwork('4.1.0'))).toEqual(['egress-subnets', 'ingress-addresses']);
  });

  test('3.6 is the version without a choice, and has no bug', () => {
    expect(createModel()).toMatchObject({ jujuVersion: '3.6.0', bugs: [] });
    expect(createModel({ jujuVersion: '4.1.0' }).bugs).toEqual([]);
  });
});

test('19: until the lease of a lost leader is over, nobody leads', () => {
  const { model } = modelWith(3, { leaseMs: 30_000 });
  settle(model);
  setLeader(model, 'viewer/2');
  settle(model);
  const isLeader = () =>
    Object.keys(model.units)
      .filter((unit) => unit.startsWith('viewer/'))
      .map((unit) => ask(model, unit, updateStatus, 'is-leader'));
  expect(isLeader()).toEqual(['False', 'False', 'True']);
  removeUnit(model, 'viewer/2');
  settle(model);
  expect(isLeader()).toEqual(['False', 'False']);
  advanceClock(model, 30_000);
  expect(isLeader()).toEqual(['True', 'False']);
});

test.each([
  ['its own directory, for one instance', '{data: {type: filesystem, location: /srv/data}}', ['/srv/data']],
  [
    'a directory for each instance, for several',
    '{data: {type: filesystem, location: /srv/data, multiple: {range: 2-}}}',
    ['/srv/data/data/0', '/srv/data/data/1'],
  ],
])("a charm's location of a storage is %s", (_what, storage, locations) => {
  const model = createModel();
  deployCharm(model, parseCharm({ metadata: `{name: keeper, storage: ${storage}}` }));
  expect(Object.values(model.units['keeper/0']?.storage ?? {}).map(({ location }) => location)).toEqual(
    locations,
  );
});

function settled(jujuVersion: string): { readonly model: Model; readonly relation: number } {
  const world = modelWith(2, { jujuVersion });
  settle(world.model);
  return world;
}

/** The output of a tool, or its error. */
function ask(model: Model, unit: string, hook: Hook, tool: string, ...args: string[]): string {
  let said = '';
  inHook(model, unit, hook, (run) => {
    const { stdout, stderr } = run(tool, ...args);
    said = `${stdout}${stderr}`.trim();
  });
  return said.replaceAll(model.uuid, '<model>');
}

function variable(model: Model, hook: Hook, name: string): string | undefined {
  const session = openHook(model, 'viewer/0', hook, place);
  session.end(1);
  return session.environment[name];
}

function secretVariable(
  model: Model,
  kind: 'secret-changed' | 'secret-rotate' | 'secret-expired' | 'secret-remove',
): string | undefined {
  ask(model, 'viewer/0', updateStatus, 'secret-add', 'key=value');
  const secret = Object.keys(model.secrets)[0] ?? '';
  return hideId(variable(model, { kind, secret, label: '', revision: 1 }, 'JUJU_SECRET_ID') ?? '');
}

function hideId(text: string): string {
  return text.replace(/[0-9a-v]{20}/, '<id>');
}

/** What network-get prints in install. */
function installNetwork(jujuVersion: string): object {
  const model = createModel({ jujuVersion });
  deployCharm(model, charm);
  const hook = findNextHook(model, 'viewer/0');
  if (hook?.kind !== 'install') throw new RangeError('install is not due');
  return JSON.parse(ask(model, 'viewer/0', hook, 'network-get', 'source', '--format=json')) as object;
}

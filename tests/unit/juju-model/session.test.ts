import { describe, expect, test } from '@jest/globals';
import {
  enqueueAction,
  findNextHook,
  JujuModelError,
  listLogs,
  openHook,
  setConfig,
  setDatabag,
  setLeader,
} from 'charmkit/juju-model';
import { inHook, modelWith, place, settle, updateStatus } from './charm.ts';

describe('a hook session', () => {
  test('keeps what was buffered only when the hook exits with 0', () => {
    for (const exitCode of [0, 1]) {
      const { model, relation } = modelWith();
      settle(model);
      const end = inHook(
        model,
        'viewer/0',
        updateStatus,
        (run) => {
          run('relation-set', '-r', `source:${relation}`, 'unit=yes');
          run('relation-set', '-r', `source:${relation}`, '--app', 'app=yes');
          run('state-set', 'key=value');
          run('open-port', '3000/tcp');
          run('secret-add', 'key=value');
          run('storage-add', 'data');
        },
        exitCode,
      );
      const kept = exitCode === 0;
      const { appData, unitData } = model.relations[relation] ?? {};
      expect(end.isCommitted).toBe(kept);
      expect(appData?.viewer?.content).toEqual(kept ? { app: 'yes' } : {});
      expect(unitData?.['viewer/0']?.content.unit).toBe(kept ? 'yes' : undefined);
      expect(model.units['viewer/0']).toMatchObject({
        charmState: kept ? { key: 'value' } : {},
        ports: kept ? { '': ['3000/tcp'] } : {},
      });
      expect(Object.keys(model.secrets)).toHaveLength(kept ? 1 : 0);
      expect(Object.keys(model.units['viewer/0']?.storage ?? {})).toHaveLength(kept ? 2 : 1);
    }
  });

  test('sets status, version and log at once, whatever becomes of it', () => {
    const { model } = modelWith();
    settle(model);
    inHook(
      model,
      'viewer/0',
      updateStatus,
      (run) => {
        run('status-set', 'blocked', 'no source');
        run('application-version-set', '1.2');
        run('juju-log', '-l', 'WARNING', 'careful');
      },
      1,
    );
    expect(model.units['viewer/0']?.status).toMatchObject({ name: 'blocked', message: 'no source' });
    expect(model.applications.viewer?.workloadVersion).toBe('1.2');
    expect(listLogs(model, 'viewer/0')).toMatchObject([
      { level: 'WARNING', message: 'careful' },
      { level: 'ERROR', message: expect.stringContaining('failed: exit status 1') },
    ]);
  });

  test('sees its own writes before they count', () => {
    const { model, relation } = modelWith();
    settle(model);
    inHook(model, 'viewer/0', updateStatus, (run) => {
      run('relation-set', '-r', `source:${relation}`, '--app', 'a=1', 'b=2');
      run('relation-set', '-r', `source:${relation}`, '--app', 'a=');
      const { stdout } = run('relation-get', '-r', `${relation}`, '--app', '--format=json', '-', 'viewer');
      expect(stdout).toBe('{"b":"2"}\n');
    });
  });

  test('has a commit refused where the lease went during the hook', () => {
    const { model, relation } = modelWith(2);
    settle(model);
    const session = openHook(model, 'viewer/0', updateStatus, place);
    session.run({ tool: 'relation-set', args: ['-r', `${relation}`, '--app', 'a=1'] });
    setLeader(model, 'viewer/1');
    const end = session.end(0);
    expect(end).toMatchObject({
      exitCode: 0,
      isCommitted: false,
      error: expect.stringContaining('not leader'),
    });
    expect(findNextHook(model, 'viewer/0')).toEqual(updateStatus);
    expect(model.relations[relation]?.appData.viewer?.content).toEqual({});
  });

  test('counts the tools it ran', () => {
    const { model } = modelWith();
    settle(model);
    const { toolCounts } = inHook(model, 'viewer/0', updateStatus, (run) => {
      run('is-leader');
      run('config-get');
      run('is-leader');
    });
    expect(toolCounts).toEqual({ 'config-get': 1, 'is-leader': 2 });
  });

  test('is the only one of its unit, and ends once', () => {
    const { model } = modelWith();
    const session = openHook(model, 'viewer/0', { kind: 'install' }, place);
    expect(findNextHook(model, 'viewer/0')).toBeUndefined();
    expect(() => openHook(model, 'viewer/0', updateStatus, place)).toThrow('"install" runs');
    session.end(0);
    expect(() => session.end(0)).toThrow(JujuModelError);
    expect(session.run({ tool: 'is-leader', args: [] })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('bad context'),
    });
  });

  test.each([
    [
      'a relation it is not in',
      { kind: 'relation-broken', endpoint: 'source', relation: 99, remoteApp: 'store' },
    ],
    ['a container it has not', { kind: 'pebble-ready', container: 'none' }],
    ['a storage it has not', { kind: 'storage-attached', storage: 'data/99' }],
    ['a secret that is not there', { kind: 'secret-changed', secret: 'x', label: '' }],
    ['an action that nobody asked for', { kind: 'action', action: 'show', task: '99' }],
  ] as const)('refuses a hook about %s', (_what, hook) => {
    const { model } = modelWith();
    expect(() => openHook(model, 'viewer/0', hook, place)).toThrow(JujuModelError);
    expect(model.units['viewer/0']?.agent.running).toBeUndefined();
  });
});

describe('the environment of a hook', () => {
  const hooks = {
    created: { kind: 'relation-created' },
    changed: { kind: 'relation-changed', remoteUnit: 'store/0' },
    departed: { kind: 'relation-departed', remoteUnit: 'store/0', departingUnit: 'store/0' },
  } as const;

  test.each([
    ['created', { JUJU_HOOK_NAME: 'source-relation-created', JUJU_REMOTE_UNIT: '' }],
    ['changed', { JUJU_DISPATCH_PATH: 'hooks/source-relation-changed', JUJU_REMOTE_UNIT: 'store/0' }],
    ['departed', { JUJU_DEPARTING_UNIT: 'store/0', JUJU_REMOTE_APP: 'store' }],
  ] as const)('of relation-%s names the relation and the remote', (name, expected) => {
    const { model, relation } = modelWith();
    settle(model);
    const hook = { endpoint: 'source', remoteApp: 'store', relation, ...hooks[name] };
    const { environment } = openHook(model, 'viewer/0', hook, place);
    expect(environment).toMatchObject({
      JUJU_RELATION: 'source',
      JUJU_RELATION_ID: `source:${relation}`,
      ...expected,
    });
  });

  test('of any hook says who and where, and leaves empty what Kubernetes has not', () => {
    const { model } = modelWith();
    model.config.jujuHttpProxy = 'http://proxy:3128';
    const { environment } = openHook(model, 'viewer/0', { kind: 'install' }, place);
    expect(environment).toMatchObject({
      JUJU_UNIT_NAME: 'viewer/0',
      JUJU_MODEL_NAME: 'cos',
      JUJU_MODEL_UUID: model.uuid,
      JUJU_CHARM_DIR: '/charm',
      JUJU_AGENT_SOCKET_ADDRESS: '@agent',
      JUJU_AGENT_SOCKET_NETWORK: 'unix',
      JUJU_CHARM_HTTP_PROXY: 'http://proxy:3128',
      JUJU_CHARM_HTTPS_PROXY: '',
      JUJU_MACHINE_ID: '',
      JUJU_PRINCIPAL_UNIT: '',
    });
    expect(environment).not.toHaveProperty('JUJU_RELATION');
    expect(environment).not.toHaveProperty('JUJU_DEPARTING_UNIT');
    expect(environment).not.toHaveProperty('PATH');
  });

  test('of storage, workload and action hooks names what they are about', () => {
    const { model } = modelWith();
    settle(model);
    const [storage = ''] = Object.keys(model.units['viewer/0']?.storage ?? {});
    const task = enqueueAction(model, 'viewer/0', 'show', { count: 1 });
    const environmentOf = (hook: Parameters<typeof openHook>[2]) => {
      const session = openHook(model, 'viewer/0', hook, place);
      session.end(0);
      return session.environment;
    };
    expect(environmentOf({ kind: 'storage-attached', storage })).toMatchObject({
      JUJU_STORAGE_ID: storage,
      JUJU_STORAGE_KIND: 'filesystem',
    });
    const notice = { id: '7', type: 'custom', key: 'example.com/done' };
    expect(environmentOf({ kind: 'pebble-custom-notice', container: 'web', notice })).toMatchObject({
      JUJU_WORKLOAD_NAME: 'web',
      JUJU_NOTICE_ID: '7',
      JUJU_NOTICE_KEY: 'example.com/done',
    });
    expect(environmentOf({ kind: 'pebble-check-failed', container: 'web', check: 'up' })).toMatchObject({
      JUJU_PEBBLE_CHECK_NAME: 'up',
    });
    expect(environmentOf({ kind: 'action', action: 'show', task: task.id })).toMatchObject({
      JUJU_HOOK_NAME: '',
      JUJU_DISPATCH_PATH: 'actions/show',
      JUJU_ACTION_NAME: 'show',
      JUJU_ACTION_UUID: task.id,
      JUJU_ACTION_TAG: `action-${task.id}`,
    });
  });
});

describe('an action', () => {
  const taskOf = (act: Parameters<typeof inHook>[3], exitCode = 0) => {
    const { model } = modelWith();
    settle(model);
    const task = enqueueAction(model, 'viewer/0', 'show', { count: 2 });
    inHook(model, 'viewer/0', { kind: 'action', action: 'show', task: task.id }, act, exitCode);
    return { model, task };
  };

  test('gets its parameters with the defaults, and gives results', () => {
    const { task } = taskOf((run) => {
      expect(run('action-get', '--format=json').stdout).toBe('{"count":2,"what":"all"}\n');
      run('action-set', 'file.size=10', 'file.name=a=b');
      run('action-log', '--', '-half way');
    });
    expect(task).toMatchObject({
      status: 'completed',
      results: { file: { size: '10', name: 'a=b' }, 'return-code': '0' },
      log: [{ message: '-half way' }],
    });
  });

  test('fails by action-fail or by its exit code, and holds up no hook', () => {
    expect(taskOf((run) => run('action-fail', 'no'))).toMatchObject({
      task: { status: 'failed', message: 'no' },
    });
    const { model, task } = taskOf(() => undefined, 3);
    expect(task).toMatchObject({ status: 'failed', message: 'exit status 3' });
    expect(model.units['viewer/0']?.agent.failed).toBeUndefined();
  });

  test('is refused where the parameters do not fit', () => {
    const { model } = modelWith();
    expect(() => enqueueAction(model, 'viewer/0', 'none')).toThrow('not defined');
    expect(() => enqueueAction(model, 'viewer/0', 'show', { more: 1 })).toThrow(
      'validation failed: (root) : "count" property is missing and required, given {"more":1}; ' +
        '(root) : additional property "more" is not allowed, given {"more":1}',
    );
  });

  test.each([
    [{ mode: 'off' }, '(root).mode : must match one of the enum values ["fast","slow"], given "off"'],
    [{ mode: 1.2 }, '(root).mode : must be of type string, given 1.2'],
    [{ name: 'A' }, '(root).name : string length must be greater or equal to 2, given "A"'],
    [{ name: 'Abc' }, '(root).name : does not match pattern \'^[a-z]+$\', given "Abc"'],
    [{ name: 'abcde' }, '(root).name : string length must be lower or equal to 4, given "abcde"'],
    [{ share: 0 }, '(root).share : must be greater than 1, given "0"'],
    [{ share: 12 }, '(root).share : must be lower than 10, given "12"'],
    [{ share: 3 }, '(root).share : must be a multiple of 2, given "3"'],
    [{ share: null }, '(root).share : must be of type number, given null'],
    [{ either: 1 }, '(root).either : must be of type [string,boolean], given 1'],
    [{ days: ['x'] }, '(root).days.0 : must be of type integer, given "x"'],
    [{ days: [] }, '(root).days : array must have at least 1 items, given []'],
    [{ days: [1, 2, 3] }, '(root).days : array must have at the most 2 items, given [1,2,3]'],
    [{ days: [1, 1] }, '(root).days : array items must be unique, given [1,1]'],
    [{ limits: {} }, '(root).limits : "cpu" property is missing and required, given {}'],
    [{ limits: { cpu: 1.5 } }, '(root).limits.cpu : must be of type integer, given 1.5'],
  ])('is refused with %j, in the words of Juju', (params, why) => {
    const { model } = modelWith();
    expect(() => enqueueAction(model, 'viewer/0', 'tune', params)).toThrow(`validation failed: ${why}`);
  });

  test('may have parameters that the charm does not declare, until Juju 4', () => {
    const { model } = modelWith();
    expect(enqueueAction(model, 'viewer/0', 'tune', { more: 1 })).toMatchObject({ params: { more: 1 } });
    const newer = { ...model, jujuVersion: '4.0.0' };
    expect(() => enqueueAction(newer, 'viewer/0', 'tune', { more: 1 })).toThrow(
      'property "more" is not allowed',
    );
  });
});

describe('who may read and write a databag', () => {
  const see = (unit: string) => {
    const { model, relation } = modelWith(2);
    setDatabag(model, relation, 'store', { a: '1' });
    settle(model);
    const seen: Record<string, string> = {};
    inHook(model, unit, updateStatus, (run) => {
      const read = (...words: string[]) => {
        const { exitCode, stdout, stderr } = run('relation-get', '--format=json', ...words);
        return exitCode === 0 ? stdout.trim() : stderr.trim();
      };
      seen['remote application'] = read('-r', `source:${relation}`, '--app', 'a', 'store');
      seen['remote unit'] = read('-r', `source:${relation}`, 'private-address', 'store/0');
      seen['own application'] = read('-r', `source:${relation}`, '--app', '-', 'viewer');
      seen['own application, peers'] = read('-r', 'peers:0', '--app', '-', 'viewer');
      seen['write application'] = run('relation-set', '-r', 'peers:0', '--app', 'x=1').stderr.trim();
      seen['write unit'] = run('relation-set', '-r', 'peers:0', 'x=1').stderr.trim();
    });
    return seen;
  };

  test('the leader reads all, and writes for its application', () => {
    expect(see('viewer/0')).toEqual({
      'remote application': '"1"',
      'remote unit': expect.stringMatching(/^"10\./),
      'own application': '{}',
      'own application, peers': '{}',
      'write application': '',
      'write unit': '',
    });
  });

  test('a follower reads its application on peer relations alone, and writes only for itself', () => {
    expect(see('viewer/1')).toEqual({
      'remote application': '"1"',
      'remote unit': expect.stringMatching(/^"10\./),
      'own application': 'ERROR permission denied',
      'own application, peers': '{}',
      'write application': 'ERROR cannot write relation settings',
      'write unit': '',
    });
  });

  test('a departed member is out of relation-list, and its databag can still be read', () => {
    const { model, relation } = modelWith();
    setDatabag(model, relation, 'store/0', { host: 'a' });
    settle(model);
    setConfig(model, 'viewer', { set: { level: 'debug' } });
    settle(model);
    const hook = {
      kind: 'relation-departed',
      endpoint: 'source',
      relation,
      remoteApp: 'store',
      remoteUnit: 'store/0',
    };
    inHook(model, 'viewer/0', { ...hook, departingUnit: 'store/0' } as never, (run) => {
      expect(run('relation-list', '--format=json').stdout).toBe('[]\n');
      expect(run('relation-get', 'host').stdout).toBe('a\n');
    });
  });

  test('a breaking relation is still listed, and its data still there', () => {
    const { model, relation } = modelWith();
    setDatabag(model, relation, 'store', { a: '1' });
    settle(model);
    const hook = { kind: 'relation-broken', endpoint: 'source', relation, remoteApp: 'store' } as const;
    inHook(model, 'viewer/0', hook, (run) => {
      expect(run('relation-ids', 'source', '--format=json').stdout).toBe(`["source:${relation}"]\n`);
      expect(run('relation-get', '--app', 'a').stdout).toBe('1\n');
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import {
  addUnit,
  advanceClock,
  createModel,
  deployCharm,
  deployRecorded,
  getEffectiveConfig,
  getModelStatus,
  integrateEndpoints,
  JujuModelError,
  type Model,
  openHook,
  parseHook,
  recordCustomNotice,
  removeApplication,
  removeRelation,
  removeUnit,
  reportCheckChange,
  reportContainerReady,
  reportContainerStopped,
  scaleApplication,
  setConfig,
  setDatabag,
  setLeader,
  setModelConfig,
  setTrust,
  setUnitAddress,
} from 'charmkit/juju-model';
import { charm, modelWith, place, settle, sourceEndpoint } from './charm.ts';

describe('integrate', () => {
  const model = (): Model => {
    const fresh = createModel();
    deployCharm(fresh, charm);
    const endpoints = [sourceEndpoint, { ...sourceEndpoint, name: 'other' }];
    deployRecorded(fresh, { name: 'two', endpoints });
    deployRecorded(fresh, { name: 'one', endpoints: [sourceEndpoint] });
    deployRecorded(fresh, {
      name: 'gate',
      endpoints: [{ name: 'ingress', role: 'provider', interface: 'ingress' }],
      units: 0,
    });
    return fresh;
  };

  test('finds the one pair of endpoints, the provider first', () => {
    expect(integrateEndpoints(model(), 'viewer', 'one')).toMatchObject({
      interface: 'source',
      sides: [
        { app: 'one', endpoint: 'source' },
        { app: 'viewer', endpoint: 'source' },
      ],
    });
  });

  test.each([
    [
      'viewer',
      'two',
      'ambiguous relation: "viewer two" could refer to "viewer:source two:other"; "viewer:source two:source"',
    ],
    [
      'one',
      'two',
      'no relations found: one provides source (source); two provides source (source), provides other (source)',
    ],
    [
      'viewer:ingress',
      'one',
      'no relations found: viewer:ingress requires ingress (ingress); one provides source (source)',
    ],
    ['viewer:none', 'one', 'application "viewer" has no "none" relation'],
    ['viewer', 'nobody', 'application "nobody" not found'],
  ])('of %s and %s is refused', (a, b, message) => {
    expect(() => integrateEndpoints(model(), a, b)).toThrow(message);
  });

  test('refuses the same relation twice, and more than the limit', () => {
    const fresh = model();
    integrateEndpoints(fresh, 'viewer', 'one');
    expect(() => integrateEndpoints(fresh, 'viewer', 'one')).toThrow('already exists');
    integrateEndpoints(fresh, 'viewer', 'gate');
    deployRecorded(fresh, {
      name: 'gate-two',
      endpoints: [{ name: 'ingress', role: 'provider', interface: 'ingress' }],
    });
    expect(() => integrateEndpoints(fresh, 'viewer', 'gate-two')).toThrow('maximum relation limit of 1');
  });

  test('with an application that is on its way out is refused, as Juju does', () => {
    const fresh = model();
    settle(fresh);
    removeApplication(fresh, 'viewer');
    expect(() => integrateEndpoints(fresh, 'viewer', 'one')).toThrow('application "viewer" is not alive');
  });

  test('of a removed relation says that it is not there', () => {
    expect(() => removeRelation(model(), 'viewer', 'one')).toThrow('relation "viewer one" not found');
  });
});

describe('setConfig', () => {
  test('takes values and their texts, and falls back to the defaults', () => {
    const { model } = modelWith();
    setConfig(model, 'viewer', { set: { size: '12', loud: 'T' } });
    const application = model.applications.viewer;
    expect(application && getEffectiveConfig(application)).toEqual({ level: 'info', size: 12, loud: true });
    setConfig(model, 'viewer', { reset: ['size'] });
    expect(application && getEffectiveConfig(application)).toEqual({ level: 'info', loud: true });
  });

  test.each([
    ['none', 1, 'unknown option "none"'],
    ['size', 'big', 'expected int, got "big"'],
    ['loud', 'tRUE', 'expected boolean, got "tRUE"'],
    ['loud', 'maybe', 'expected boolean, got "maybe"'],
    ['token', 'plain', 'expected secret, got "plain"'],
  ])('refuses %s=%s', (name, value, message) => {
    const { model } = modelWith();
    expect(() => setConfig(model, 'viewer', { set: { [name]: value } })).toThrow(message);
  });

  test('wakes the charm only if a value differs', () => {
    const { model } = modelWith();
    settle(model);
    setConfig(model, 'viewer', { set: { level: 'info' } });
    expect(settle(model)).toEqual([]);
    setTrust(model, 'viewer', true);
    expect(settle(model)).toEqual(['viewer/0 config-changed']);
  });
});

describe('units', () => {
  test('take the lowest free number, and the highest goes first', () => {
    const { model } = modelWith(3);
    settle(model);
    scaleApplication(model, 'viewer', 1);
    settle(model);
    expect(addUnit(model, 'viewer').map((unit) => unit.name)).toEqual(['viewer/1']);
  });

  test('that never ran anything vanish without a hook', () => {
    const { model } = modelWith(2);
    removeUnit(model, 'viewer/1');
    expect(Object.keys(model.units)).toEqual(['viewer/0', 'store/0']);
  });

  test('hand on leadership when the leader goes, and only to one that stays', () => {
    const { model } = modelWith(3);
    settle(model);
    removeUnit(model, 'viewer/0');
    expect(model.applications.viewer?.leader).toBe('viewer/1');
    expect(() => setLeader(model, 'viewer/0')).toThrow(JujuModelError);
    expect(settle(model)).toContain('viewer/1 leader-elected');
  });

  test('get config-changed when their address changes, and the others relation-changed', () => {
    const { model } = modelWith(2);
    settle(model);
    setUnitAddress(model, 'viewer/1', '10.9.9.9');
    expect(settle(model)).toEqual(['viewer/0 peers-relation-changed', 'viewer/1 config-changed']);
  });
});

describe('a recorded application', () => {
  test('has its databags set from outside, and keeps the keys that Juju writes', () => {
    const { model, relation } = modelWith();
    setDatabag(model, relation, 'store/0', { host: 'a' });
    expect(model.relations[relation]?.unitData['store/0']?.content).toMatchObject({
      host: 'a',
      'private-address': model.units['store/0']?.address,
    });
    expect(() => setDatabag(model, relation, 'viewer', {})).toThrow('writes its own databags');
  });

  test('from another model is shown as consumed, and says which model it is', () => {
    const model = createModel();
    deployCharm(model, charm);
    const remoteModel = {
      name: 'far',
      uuid: '00000000-0000-4000-8000-000000000000',
      url: 'ctl:admin/far.store',
    };
    deployRecorded(model, { name: 'store', endpoints: [sourceEndpoint], remoteModel });
    integrateEndpoints(model, 'viewer', 'store');
    const asked: string[] = [];
    settle(model, ({ hook, run }) => {
      if (hook.kind !== 'relation-joined') return 0;
      asked.push(run({ tool: 'relation-model-get', args: ['--format=json'] }).stdout);
      return 0;
    });
    expect(asked).toEqual([`{"uuid":"${remoteModel.uuid}"}\n`]);
    expect(Object.keys(getModelStatus(model).saas)).toEqual(['store']);
  });
});

describe('containers', () => {
  test('tell of readiness, notices and checks once the unit has started, in their order', () => {
    const { model } = modelWith();
    settle(model);
    reportContainerReady(model, 'viewer/0', 'web');
    reportContainerReady(model, 'viewer/0', 'web');
    recordCustomNotice(model, 'viewer/0', 'web', { id: '1', key: 'example.com/a' });
    reportCheckChange(model, 'viewer/0', 'web', { name: 'up', isUp: false });
    reportCheckChange(model, 'viewer/0', 'web', { name: 'up', isUp: true });
    expect(settle(model)).toEqual([
      'viewer/0 web-pebble-ready',
      'viewer/0 web-pebble-custom-notice',
      'viewer/0 web-pebble-check-failed',
      'viewer/0 web-pebble-check-recovered',
    ]);
  });

  test('that stopped have nothing more to tell', () => {
    const { model } = modelWith();
    settle(model);
    reportContainerReady(model, 'viewer/0', 'web');
    reportContainerStopped(model, 'viewer/0', 'web');
    expect(settle(model)).toEqual([]);
    expect(() => reportContainerReady(model, 'viewer/0', 'none')).toThrow('no container "none"');
  });
});

describe('the clock', () => {
  test('brings update-status at its interval, once however long it was', () => {
    const { model } = modelWith(2);
    settle(model);
    setModelConfig(model, { updateStatusIntervalMs: 60_000 });
    advanceClock(model, 299_999);
    expect(settle(model)).toEqual([]);
    advanceClock(model, 3_600_000);
    expect(settle(model)).toEqual(['viewer/0 update-status', 'viewer/1 update-status']);
  });

  test('goes forward only', () => {
    expect(() => advanceClock(createModel(), -1)).toThrow(JujuModelError);
  });
});

describe('parseHook', () => {
  test.each([
    ['config-changed', { kind: 'config-changed' }],
    [
      'source-relation-changed',
      { kind: 'relation-changed', endpoint: 'source', relation: 1, remoteApp: 'store' },
    ],
    ['source-relation-joined', { kind: 'relation-joined', remoteUnit: 'store/0' }],
    ['data-storage-attached', { kind: 'storage-attached', storage: 'data/0' }],
    ['web-pebble-ready', { kind: 'pebble-ready', container: 'web' }],
  ])('reads %s', (name, expected) => {
    const { model } = modelWith();
    settle(model);
    expect(parseHook(model, 'viewer/0', name)).toMatchObject(expected);
  });

  test.each(['ingress-relation-changed', 'none-pebble-ready', 'nothing', 'web-pebble-custom-notice'])(
    'refuses %s, of which there is nothing',
    (name) => {
      const { model } = modelWith();
      settle(model);
      expect(() => parseHook(model, 'viewer/0', name)).toThrow(JujuModelError);
    },
  );
});

describe('getModelStatus', () => {
  test('shows the worst of the units where the leader said nothing, and a failed hook as an error', () => {
    const { model } = modelWith(2);
    settle(model, ({ hook, run, unit }) => {
      if (hook.kind === 'start')
        run({ tool: 'status-set', args: [unit === 'viewer/0' ? 'active' : 'blocked', 'x'] });
      return 0;
    });
    expect(getModelStatus(model).applications.viewer).toMatchObject({
      status: { current: 'blocked', message: 'x' },
      scale: 2,
      units: { 'viewer/0': { isLeader: true, workload: { current: 'active' }, agent: { current: 'idle' } } },
    });
    openHook(model, 'viewer/0', { kind: 'config-changed' }, place).end(1);
    expect(getModelStatus(model).applications.viewer).toMatchObject({
      status: { current: 'error', message: 'hook failed: "config-changed"' },
      units: { 'viewer/0': { workload: { current: 'error' } } },
    });
  });
});

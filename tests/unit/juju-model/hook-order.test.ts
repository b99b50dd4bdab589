import { describe, expect, test } from '@jest/globals';
import {
  addUnit,
  createModel,
  deployCharm,
  enqueueAction,
  findNextHook,
  integrateEndpoints,
  listBusyUnits,
  openHook,
  refreshApplication,
  removeApplication,
  removeRelation,
  reportContainerReady,
  resolveWithoutRetry,
  scaleApplication,
  setConfig,
  setDatabag,
  setLeader,
  setPartition,
} from 'charmkit/juju-model';
import { charm, modelWith, place, settle } from './charm.ts';

describe('the order of hooks', () => {
  test('a new unit: install, relations, leadership, storage, configuration, start, containers, members', () => {
    const { model, relation } = modelWith();
    setDatabag(model, relation, 'store/0', { host: 'a' });
    const ran = settle(model, ({ unit, hook }) => {
      if (hook.kind === 'install') reportContainerReady(model, unit, 'web');
      return 0;
    });
    expect(ran).toEqual([
      'viewer/0 install',
      'viewer/0 peers-relation-created',
      'viewer/0 source-relation-created',
      'viewer/0 leader-elected',
      'viewer/0 data-storage-attached',
      'viewer/0 config-changed',
      'viewer/0 start',
      'viewer/0 web-pebble-ready',
      'viewer/0 source-relation-joined',
      'viewer/0 source-relation-changed',
    ]);
  });

  test('a unit that goes: storage, members, broken, stop, remove; a peer relation is never broken', () => {
    const { model } = modelWith(2);
    settle(model);
    scaleApplication(model, 'viewer', 1);
    expect(settle(model)).toEqual([
      'viewer/0 peers-relation-departed',
      'viewer/1 data-storage-detaching',
      'viewer/1 peers-relation-departed',
      'viewer/1 source-relation-departed',
      'viewer/1 source-relation-broken',
      'viewer/1 stop',
      'viewer/1 remove',
    ]);
    expect(Object.keys(model.units)).toEqual(['viewer/0', 'store/0']);
  });

  test('a relation that goes: departed for each member, then broken, then it is gone', () => {
    const { model, relation } = modelWith();
    addUnit(model, 'store');
    settle(model);
    removeRelation(model, 'viewer', 'store:source');
    expect(settle(model)).toEqual([
      'viewer/0 source-relation-departed',
      'viewer/0 source-relation-departed',
      'viewer/0 source-relation-broken',
    ]);
    expect(model.relations[relation]).toBeUndefined();
  });

  test('a refresh: stop in the old pod, then upgrade-charm, config-changed and start', () => {
    const { model } = modelWith();
    settle(model);
    refreshApplication(model, 'viewer', charm);
    expect(settle(model)).toEqual([
      'viewer/0 stop',
      'viewer/0 upgrade-charm',
      'viewer/0 config-changed',
      'viewer/0 start',
    ]);
  });

  test('a refresh with a partition: the units below it stay in their pods until it is lowered', () => {
    const { model } = modelWith(2);
    settle(model);
    const ofFirst = (hook: string) => hook.startsWith('viewer/0');
    setPartition(model, 'viewer', 1);
    refreshApplication(model, 'viewer', charm);
    setConfig(model, 'viewer', { set: { level: 'debug' } });
    expect(settle(model).filter(ofFirst)).toEqual(['viewer/0 config-changed']);
    setPartition(model, 'viewer', 0);
    expect(settle(model)).toEqual([
      'viewer/0 stop',
      'viewer/0 upgrade-charm',
      'viewer/0 config-changed',
      'viewer/0 start',
    ]);
  });

  test('an application that is removed takes its units and relations along', () => {
    const { model } = modelWith(2);
    settle(model);
    removeApplication(model, 'viewer');
    settle(model);
    expect(Object.keys(model.applications)).toEqual(['store']);
    expect(model.relations).toEqual({});
  });

  test('the one who leaves is named: the member, or the unit itself', () => {
    const { model } = modelWith(2);
    settle(model);
    scaleApplication(model, 'viewer', 1);
    const peer = { endpoint: 'peers', remoteApp: 'viewer', kind: 'relation-departed', relation: 0 };
    expect(findNextHook(model, 'viewer/0')).toEqual({
      ...peer,
      remoteUnit: 'viewer/1',
      departingUnit: 'viewer/1',
    });
    settle(model);
    scaleApplication(model, 'store', 0);
    expect(findNextHook(model, 'viewer/0')).toMatchObject({
      remoteUnit: 'store/0',
      departingUnit: 'store/0',
    });
  });

  test('the application databag is told of before the members join, without a unit', () => {
    const { model, relation } = modelWith();
    setDatabag(model, relation, 'store', { kind: 'a' });
    const hooks: unknown[] = [];
    settle(model, ({ hook }) => {
      if ('relation' in hook && hook.relation === relation) hooks.push([hook.kind, hook.remoteUnit]);
      return 0;
    });
    expect(hooks).toEqual([
      ['relation-created', undefined],
      ['relation-changed', undefined],
      ['relation-joined', 'store/0'],
      ['relation-changed', 'store/0'],
    ]);
  });
});

describe('relation-changed', () => {
  test('comes once for many changes of one member', () => {
    const { model, relation } = modelWith();
    settle(model);
    for (const host of ['a', 'b', 'c']) setDatabag(model, relation, 'store/0', { host });
    expect(settle(model)).toEqual(['viewer/0 source-relation-changed']);
  });

  test('does not come when no byte differs', () => {
    const { model, relation } = modelWith();
    setDatabag(model, relation, 'store', { a: '1' });
    settle(model);
    setDatabag(model, relation, 'store', { a: '1', b: '' });
    expect(settle(model)).toEqual([]);
  });

  test('comes again for what changed while the hook ran', () => {
    const { model, relation } = modelWith();
    settle(model);
    setDatabag(model, relation, 'store', { a: '1' });
    const hook = findNextHook(model, 'viewer/0');
    if (hook === undefined) throw new RangeError('nothing to run');
    const session = openHook(model, 'viewer/0', hook, place);
    setDatabag(model, relation, 'store', { a: '2' });
    session.end(0);
    expect(settle(model)).toEqual(['viewer/0 source-relation-changed']);
  });

  test('goes to the peers and not to the writer', () => {
    const { model } = modelWith(2);
    settle(model);
    let isWritten = false;
    setConfig(model, 'viewer', { set: { size: 1 } });
    const ran = settle(model, (session) => {
      if (isWritten) return 0;
      isWritten = true;
      return session.run({ tool: 'relation-set', args: ['-r', 'peers:0', 'ready=yes'] }).exitCode;
    });
    expect(ran).toEqual([
      'viewer/0 config-changed',
      'viewer/1 config-changed',
      'viewer/1 peers-relation-changed',
    ]);
  });
});

describe('a failed hook', () => {
  test('is all that the unit runs until it succeeds, and others go on', () => {
    const { model } = modelWith(2);
    settle(model);
    setConfig(model, 'viewer', { set: { size: 2 } });
    const hook = findNextHook(model, 'viewer/0');
    if (hook === undefined) throw new RangeError('nothing to run');
    openHook(model, 'viewer/0', hook, place).end(1);
    setLeader(model, 'viewer/1');
    expect(findNextHook(model, 'viewer/0')).toEqual({ kind: 'config-changed' });
    expect(findNextHook(model, 'viewer/1')).toEqual({ kind: 'leader-elected' });
    settle(model);
    expect(listBusyUnits(model)).toEqual([]);
  });

  test('still lets actions run', () => {
    const { model } = modelWith();
    settle(model);
    setConfig(model, 'viewer', { set: { size: 2 } });
    openHook(model, 'viewer/0', { kind: 'config-changed' }, place).end(1);
    const task = enqueueAction(model, 'viewer/0', 'show', { count: 1 });
    expect(findNextHook(model, 'viewer/0')).toEqual({ kind: 'action', action: 'show', task: task.id });
  });

  test('can be taken as done', () => {
    const { model } = modelWith();
    openHook(model, 'viewer/0', { kind: 'install' }, place).end(1);
    resolveWithoutRetry(model, 'viewer/0');
    expect(findNextHook(model, 'viewer/0')).toMatchObject({ kind: 'relation-created' });
  });
});

describe('two charms', () => {
  test('tell each other what they write, until neither has anything new', () => {
    const model = createModel();
    deployCharm(model, charm, { name: 'viewer' });
    const source = { name: 'source', role: 'provider', interface: 'source', optional: true } as const;
    deployCharm(model, { ...charm, endpoints: [source] }, { name: 'store' });
    const { number } = integrateEndpoints(model, 'viewer:source', 'store:source');
    const read: string[] = [];
    settle(model, (session) => {
      if (!('relation' in session.hook) || session.hook.relation !== number) return 0;
      session.run({ tool: 'relation-set', args: [`me=${session.unit}`] });
      if (session.hook.kind === 'relation-changed') {
        read.push(session.run({ tool: 'relation-get', args: ['me'] }).stdout.trim());
      }
      return 0;
    });
    expect(read).toEqual(expect.arrayContaining(['store/0', 'viewer/0']));
    expect(listBusyUnits(model)).toEqual([]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { type CharmMetadata, parseEnvironment, parseEvent } from 'charmkit/charm';

const metadata: CharmMetadata = {
  name: 'example',
  endpoints: {
    db: { role: 'requires', interface: 'db' },
    'db-relation': { role: 'provides', interface: 'db' },
    peer: { role: 'peers', interface: 'peer' },
  },
  containers: ['work-load'],
  storage: ['data'],
};

const base = {
  JUJU_UNIT_NAME: 'example/3',
  JUJU_MODEL_NAME: 'cos',
  JUJU_MODEL_UUID: 'f2c1b2a0-3f6e-4d2a-9b6b-2a1f0c9d8e71',
};

function eventOf(dispatchPath: string, variables: Record<string, string> = {}) {
  return parseEvent(
    parseEnvironment({ ...base, ...variables, JUJU_DISPATCH_PATH: dispatchPath }, '/charm'),
    metadata,
  );
}

describe('parseEvent', () => {
  test.each([
    'install',
    'start',
    'stop',
    'remove',
    'config-changed',
    'update-status',
    'upgrade-charm',
    'leader-elected',
    'collect-metrics',
  ])('reads %s', (hook) => {
    expect(eventOf(`hooks/${hook}`)).toEqual({ kind: hook });
  });

  test('reads a relation event with its units', () => {
    const variables = {
      JUJU_RELATION_ID: 'db:7',
      JUJU_REMOTE_APP: 'postgres',
      JUJU_REMOTE_UNIT: 'postgres/1',
      JUJU_DEPARTING_UNIT: 'postgres/1',
    };
    expect(eventOf('hooks/db-relation-departed', variables)).toEqual({
      kind: 'relation-departed',
      endpoint: 'db',
      relationId: 'db:7',
      remoteApp: 'postgres',
      remoteUnit: 'postgres/1',
      departingUnit: 'postgres/1',
    });
  });

  test('looks the endpoint up when its own name ends like a hook', () => {
    expect(
      eventOf('hooks/db-relation-relation-changed', { JUJU_RELATION_ID: 'db-relation:2' }),
    ).toMatchObject({
      kind: 'relation-changed',
      endpoint: 'db-relation',
    });
  });

  test('takes a variable that Juju exports empty for absent', () => {
    const event = eventOf('hooks/db-relation-created', { JUJU_RELATION_ID: 'db:7', JUJU_REMOTE_UNIT: '' });
    expect(event).toEqual({ kind: 'relation-created', endpoint: 'db', relationId: 'db:7' });
  });

  test.each([
    [
      'secret-changed',
      { JUJU_SECRET_ID: 'secret:abc', JUJU_SECRET_LABEL: 'x' },
      { secretId: 'secret:abc', label: 'x' },
    ],
    [
      'secret-expired',
      { JUJU_SECRET_ID: 'secret:abc', JUJU_SECRET_REVISION: '4' },
      { secretId: 'secret:abc', revision: 4 },
    ],
    ['work-load-pebble-ready', {}, { kind: 'pebble-ready', container: 'work-load' }],
    [
      'work-load-pebble-custom-notice',
      { JUJU_NOTICE_ID: '1', JUJU_NOTICE_TYPE: 'custom', JUJU_NOTICE_KEY: 'a.b/c' },
      { container: 'work-load', notice: { id: '1', type: 'custom', key: 'a.b/c' } },
    ],
    [
      'work-load-pebble-check-failed',
      { JUJU_PEBBLE_CHECK_NAME: 'up' },
      { container: 'work-load', check: 'up' },
    ],
    [
      'data-storage-attached',
      { JUJU_STORAGE_ID: 'data/0', JUJU_STORAGE_LOCATION: '/mnt' },
      { kind: 'storage-attached', storage: 'data', storageId: 'data/0', location: '/mnt' },
    ],
  ])('reads %s', (hook, variables, expected) => {
    expect(eventOf(`hooks/${hook}`, variables)).toMatchObject(expected);
  });

  test('reads an action, whose hook name Juju leaves empty', () => {
    const event = eventOf('actions/do-it', { JUJU_HOOK_NAME: '', JUJU_ACTION_UUID: '12' });
    expect(event).toEqual({ kind: 'action', action: 'do-it', actionId: '12' });
  });

  test.each(['brand-new-hook', 'cache-relation-changed', 'other-pebble-ready', 'secret-changed'])(
    'does not stumble over %s, which it cannot place',
    (hook) => {
      expect(eventOf(`hooks/${hook}`)).toEqual({ kind: 'unknown', hook });
    },
  );
});

describe('parseEnvironment', () => {
  test('tells who the unit is', () => {
    const env = parseEnvironment(
      { ...base, JUJU_DISPATCH_PATH: 'hooks/start', JUJU_VERSION: '3.6-rc1.2' },
      '/charm',
    );
    expect(env).toMatchObject({ unit: 'example/3', app: 'example', unitNumber: 3, jujuVersion: '3.6-rc1.2' });
    expect(env.model.name).toBe('cos');
    expect(env.containersDir).toBe('/charm/containers');
  });

  test('takes the working directory for the charm, and 0.0.0 for the version that old Juju leaves out', () => {
    expect(parseEnvironment({ ...base, JUJU_DISPATCH_PATH: 'hooks/start' }, '/here')).toMatchObject({
      charmDir: '/here',
      jujuVersion: '0.0.0',
    });
  });

  test('names what is missing', () => {
    expect(() => parseEnvironment({ ...base, JUJU_MODEL_UUID: '' }, '/')).toThrow(
      /JUJU_MODEL_UUID, JUJU_DISPATCH_PATH missing or malformed.*juju-sim/,
    );
  });
});

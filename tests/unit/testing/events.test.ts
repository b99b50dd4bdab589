import { describe, expect, test } from '@jest/globals';
import {
  relationGet,
  resourceGet,
  secretAdd,
  secretGet,
  secretInfoGet,
  stateGet,
  stateSet,
} from 'charmkit/hook-tools';
import { isContainerTrouble, PebbleChangeError, PebbleExecError } from 'charmkit/pebble';
import { computePlan, NotSimulatedError, type StateInput } from 'charmkit/testing';
import { runWorkshop } from './workshop.ts';

const database = {
  id: 4,
  endpoint: 'database',
  remoteApp: 'postgresql',
  remoteAppData: { endpoints: 'db:5432' },
  remoteUnits: { 'postgresql/1': { ready: 'yes' }, 'postgresql/0': {} },
};
const replicas = { endpoint: 'replicas', remoteUnits: { 'workshop/2': { zone: 'a' } } };

describe('relations', () => {
  test('are read and written as Juju does it', async () => {
    const state: StateInput = { unit: 'workshop/3', isLeader: true, relations: [database, replicas] };
    const after = await runWorkshop(state, 'config-changed', async (context) => {
      const [relation] = await context.relations('database');
      expect(await relation?.remoteApp()).toBe('postgresql');
      expect(await relation?.units()).toEqual(['postgresql/0', 'postgresql/1']);
      expect(await relation?.readRemoteApp()).toEqual({ endpoints: 'db:5432' });
      expect(await relation?.readRemoteUnit('postgresql/1')).toEqual({ ready: 'yes' });
      relation?.writeOwnApp({ database: 'shop' });
      const [peers] = await context.relations('replicas');
      expect(await peers?.units()).toEqual(['workshop/2']);
      expect(await peers?.readRemoteUnit('workshop/2')).toEqual({ zone: 'a' });
      peers?.writeOwnUnit({ zone: 'b' });
    });
    expect(after.relations).toMatchObject([
      { id: 4, localAppData: { database: 'shop' }, remoteApp: 'postgresql' },
      { id: 5, localUnitData: { zone: 'b' }, remoteUnits: { 'workshop/2': { zone: 'a' } } },
    ]);
  });

  test('of peers are there even if the state has none', async () => {
    const after = await runWorkshop({}, 'start', async (context) => {
      expect(await context.relations('replicas')).toHaveLength(1);
    });
    expect(after.relations).toMatchObject([{ id: 0, endpoint: 'replicas' }]);
  });

  test('can not be written for the application by a unit that is not the leader', async () => {
    const after = await runWorkshop({ relations: [database] }, 'config-changed', async (context) => {
      const [relation] = await context.relations('database');
      relation?.writeOwnApp({ database: 'shop' });
    });
    expect(after.relations[0]?.localAppData).toEqual({});
    expect(after.log).toMatchObject([{ level: 'WARNING', message: expect.stringContaining('not-leader') }]);
  });

  test('a unit that departs is gone, and its data can still be read', async () => {
    const event = { hook: 'database-relation-departed', remoteUnit: 'postgresql/1' };
    const after = await runWorkshop({ relations: [database] }, event, async (context) => {
      const relation = context.eventRelation();
      expect(await relation?.units()).toEqual(['postgresql/0']);
      const told = await relationGet(context.tools, { relationId: 'database:4', owner: 'postgresql/1' });
      expect(told).toEqual({ ready: 'yes' });
    });
    expect(Object.keys(after.relations[0]?.remoteUnits ?? {})).toEqual(['postgresql/0']);
  });

  test('a relation that breaks has no units, and is gone after the event', async () => {
    const after = await runWorkshop(
      { relations: [database] },
      'database-relation-broken',
      async (context) => {
        expect(await context.relations('database')).toEqual([]);
        expect(await context.eventRelation()?.units()).toEqual([]);
      },
    );
    expect(after.relations.map(({ endpoint }) => endpoint)).toEqual(['replicas']);
  });

  test('a unit that is removed knows it', async () => {
    const event = { hook: 'replicas-relation-departed', departingUnit: 'workshop/0' };
    const after = await runWorkshop({ relations: [replicas] }, event, async () => {
      throw new RangeError('a departing unit has nothing to set up');
    });
    expect(after.storedState).toEqual({ 'charmkit.unit-leaving': 'true' });
  });
});

describe('secrets', () => {
  test('an own one is created, shared and found by its label', async () => {
    const first = await runWorkshop(
      { isLeader: true, relations: [database] },
      'config-changed',
      async (context) => {
        const [relation] = await context.relations('database');
        if (relation) await context.secret('password').share(relation, { password: 'one' });
      },
    );
    expect(first.secrets).toMatchObject([
      { owner: 'application', label: 'password', content: { password: 'one' }, revision: 1, grants: [4] },
    ]);
    const second = await runWorkshop(first, 'config-changed', async (context) => {
      expect(await context.secret('password').read()).toEqual({ password: 'one' });
      await context.secret('password').write({ password: 'two' });
      await context.secret('other').write({ key: 'b' });
    });
    expect(second.secrets).toMatchObject([
      { label: 'password', revision: 2, grants: [4] },
      { label: 'other', revision: 1, grants: [] },
    ]);
    expect(new Set(second.secrets.map(({ id }) => id)).size).toBe(2);
  });

  test('one of a related application is read as the unit tracks it, until it refreshes', async () => {
    const secrets = [{ owner: 'postgresql', label: 'db', content: { user: 'a' }, latest: { user: 'b' } }];
    const after = await runWorkshop(
      { relations: [database], secrets },
      'secret-changed',
      async ({ tools }) => {
        expect(await secretGet(tools, { label: 'db' })).toEqual({ user: 'a' });
        expect(await secretGet(tools, { label: 'db', revision: 'refresh' })).toEqual({ user: 'b' });
      },
    );
    expect(after.secrets).toMatchObject([{ owner: 'postgresql', content: { user: 'b' }, revision: 2 }]);
    expect(after.secrets[0]).not.toHaveProperty('latest');
  });

  test("one of the model's user is read by its id, unless Juju refuses it", async () => {
    const id = '9m4e2mr0ui3e8a20009g';
    const secret = { id, owner: 'user', content: { token: 'x' } };
    const config = { password: `secret:${id}` };
    await runWorkshop({ config, secrets: [secret] }, 'config-changed', async (context) => {
      const { password = '' } = await context.config();
      expect(await secretGet(context.tools, { id: String(password) })).toEqual({ token: 'x' });
    });
    const withheld = [{ ...secret, withheld: 'denied' } as const];
    await runWorkshop({ secrets: withheld }, 'start', async ({ tools }) => {
      await expect(secretGet(tools, { id })).rejects.toThrow('permission denied');
    });
  });

  test('an obsolete revision is removed', async () => {
    const secrets = [{ owner: 'unit', label: 'key', content: { key: '1' }, revision: 3 }];
    const event = { hook: 'secret-remove', secret: 'key', revision: 3 };
    await runWorkshop({ secrets }, event, async (context) => {
      expect(context.event).toMatchObject({ kind: 'secret-remove', label: 'key', revision: 3 });
      expect(await secretInfoGet(context.tools, { label: 'key' })).toMatchObject({ revision: 3 });
    });
  });

  test('a failed event leaves no secret', async () => {
    const failing = runWorkshop({ isLeader: true }, 'start', async ({ tools }) => {
      await secretAdd(tools, { owner: 'unit', content: { key: 'b' } });
      throw new RangeError('after all');
    });
    await expect(failing).rejects.toMatchObject({ cause: { message: 'after all' } });
  });
});

describe('containers', () => {
  const web = (more: object = {}): StateInput => ({ containers: { web: { ...more } } });
  const layer = {
    services: {
      shop: { override: 'replace', command: 'shop', startup: 'enabled', requires: ['cache'] },
      cache: { override: 'replace', command: 'cache' },
    },
  } as const;

  test('keep their plan and services', async () => {
    const first = await runWorkshop(web(), 'web-pebble-ready', async (context) => {
      const container = context.container('web');
      await container.addLayer('shop', layer, { combine: true });
      await container.startServices(['shop']);
    });
    expect(first.containers.web).toMatchObject({
      services: { shop: 'active', cache: 'active' },
      changes: ['add layer shop', 'start shop'],
    });
    const second = await runWorkshop(first, 'update-status', async (context) => {
      const container = context.container('web');
      const service = { override: 'merge', environment: { A: '1' } } as const;
      await container.addLayer('more', { services: { shop: service } });
      await container.stopServices(['cache']);
    });
    const { web: after } = second.containers;
    expect(after?.services).toEqual({ shop: 'inactive', cache: 'inactive' });
    expect(after && computePlan(after).services.shop).toMatchObject({
      command: 'shop',
      environment: { A: '1' },
    });
  });

  test('answer programs as the state says, and teach where it says nothing', async () => {
    const programs = [
      { command: ['shop'], stdout: 'usage' },
      { command: ['shop', 'migrate'], exitCode: 3, stderr: 'locked' },
    ];
    const after = await runWorkshop(web({ programs }), 'start', async (context) => {
      const container = context.container('web');
      expect(await container.run(['shop', 'help'])).toEqual({ stdout: 'usage', stderr: '' });
      const process = await container.exec(['shop', 'migrate', 'up']);
      expect(await process.wait()).toBe(3);
      await expect(container.run(['shop', 'migrate'])).rejects.toThrow(PebbleExecError);
      await expect(container.run(['ls'])).rejects.toThrow(
        'The charm runs "ls" in the container "web": say in the state what it answers',
      );
      await expect(container.changes()).rejects.toThrow(NotSimulatedError);
    });
    expect(after.containers.web?.changes).toEqual([
      'exec shop help',
      'exec shop migrate up',
      'exec shop migrate',
    ]);
  });

  test('have checks, notices and files of every kind', async () => {
    const checks = { checks: { up: { override: 'replace', level: 'alive', tcp: { port: 1 } } } } as const;
    const state = web({
      layers: { checks },
      checks: { up: 'down' },
      notices: [{ id: '7', key: 'example.com/done', data: { a: 'b' } }],
      files: { '/etc/key': { base64: '//4=', permissions: '600', user: 'shop' } },
    });
    const after = await runWorkshop(state, 'web-pebble-custom-notice', async (context) => {
      const container = context.container('web');
      expect(context.event).toMatchObject({ notice: { id: '7', key: 'example.com/done' } });
      expect(await container.notice('7')).toMatchObject({ lastData: { a: 'b' } });
      expect(await container.health()).toBe(false);
      expect(await container.checks()).toMatchObject([{ name: 'up', status: 'down', failures: 3 }]);
      expect(await container.pullFile('/etc/key')).toEqual(Buffer.from([255, 254]));
      await container.makeDir('/srv/empty', { makeParents: true });
    });
    expect(after.containers.web).toMatchObject({
      files: { '/etc/key': { base64: '//4=', permissions: '600', user: 'shop' } },
      directories: { '/srv/empty': {} },
    });
  });

  test('that do not answer are trouble that a charm can ask about', async () => {
    await runWorkshop(web({ canConnect: false }), 'start', async (context) => {
      const container = context.container('web');
      expect(await container.canConnect()).toBe(false);
      const failure = await container.plan().catch((error: unknown) => error);
      expect(isContainerTrouble(failure)).toBe(true);
      expect(failure).not.toBeInstanceOf(PebbleChangeError);
    });
  });
});

test('options, storage, resources, ports, stored state and the log are of the state too', async () => {
  const state: StateInput = {
    config: { title: 'Shop' },
    storage: { 'data/2': { location: '/somewhere' } },
    resources: { 'web-image': '/image.yaml' },
    ports: ['80/tcp'],
    storedState: { seen: '1' },
  };
  const after = await runWorkshop(state, 'data-storage-attached', async (context) => {
    expect(await context.config()).toEqual({ title: 'Shop', port: 80 });
    expect(context.event).toMatchObject({ storageId: 'data/2', location: '/somewhere' });
    expect(await resourceGet(context.tools, { name: 'web-image' })).toBe('/image.yaml');
    expect(await stateGet(context.tools)).toEqual({ seen: '1' });
    await stateSet(context.tools, { data: { seen: '2' } });
    context.log.warning('careful');
    context.log.debug('details');
  });
  expect(after).toMatchObject({ ...state, storedState: { seen: '2' } });
  expect(after.log).toEqual([
    { level: 'DEBUG', message: 'details' },
    { level: 'WARNING', message: 'careful' },
  ]);
});

test('an action fails with its reason, and logs', async () => {
  const event = { action: 'backup', params: { target: '/backup' } };
  const after = await runWorkshop({}, event, async (context) => {
    expect(await context.actionParameters()).toEqual({ target: '/backup' });
    await context.container('web').canConnect();
  });
  expect(after.action).toEqual({ results: {}, log: [] });
  const failed = await runWorkshop(
    {},
    event,
    async (context) => void (await context.container('web').plan()),
  );
  expect(failed.action?.failure).toBe('The container web does not answer. Try again when it runs.');
});

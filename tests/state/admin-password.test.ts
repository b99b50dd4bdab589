import { describe, expect, test } from '@jest/globals';
import { enqueueAction, setConfig, setLeader, type Task } from 'charmkit/juju-model';
import { createPebbleClient } from 'charmkit/pebble';
import { newPasswordPath } from '../../src/grafana/files.ts';
import { dashboardsOf, relateSender } from './dashboard-senders.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

describe('get-admin-password', () => {
  test('gives the password with which one gets in, and the URL', async () => {
    await using world = await deployed();
    expect(await act(world, 'get-admin-password')).toMatchObject({
      status: 'completed',
      results: { 'admin-password': secretOf(world), url: expect.stringMatching(/^http:/) },
    });
  });

  test('does not give a password that an administrator changed, and asks Grafana once', async () => {
    await using world = await deployed();
    world.grafana().password = 'my own';
    const { results } = await act(world, 'get-admin-password');
    expect(results['admin-password']).toContain('was changed in Grafana');
    expect(world.grafana().refused).toHaveLength(1);
  });

  test('on a unit that does not run Grafana says where it runs', async () => {
    await using world = await World.open({ units: 2, hasPostgresql: false });
    expect(await act(world, 'get-admin-password', 'grafana/1')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('runs only on the leader unit'),
    });
  });

  test('fails while Grafana does not answer', async () => {
    await using world = await deployed();
    world.grafana().isUp = false;
    expect(await act(world, 'get-admin-password')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('Grafana is not ready'),
    });
  });
});

describe('rotate-admin-password', () => {
  test('changes the password in Grafana and in the secret, on every unit and without a restart', async () => {
    await using world = await deployed(2);
    const units = ['grafana/0', 'grafana/1'];
    const starts = () => units.map((unit) => world.pebble(unit).counts().services.grafana);
    const [old, before] = [secretOf(world), starts()];
    expect((await act(world, 'rotate-admin-password')).status).toBe('completed');
    await world.settle();
    const fresh = secretOf(world);
    expect(fresh).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.+=@-]{19}$/);
    expect(fresh).not.toBe(old);
    expect(starts()).toEqual(before);
    for (const unit of units) {
      expect(world.grafana(unit).password).toBe(fresh);
      expect(world.status(unit)).toBe('active');
      expect((await act(world, 'get-admin-password', unit)).results['admin-password']).toBe(fresh);
    }
  });

  test('leaves nothing behind: the next data source is loaded by the new password, and the old revision goes', async () => {
    await using world = await deployed();
    await act(world, 'rotate-admin-password');
    await world.settle();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    expect(world.grafana().loaded.at(-1)).toEqual(await world.file());
    expect(world.grafana().refused).toEqual([]);
    await expect(world.readFile(newPasswordPath)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(Object.values(world.model.secrets)[0]?.revisions.map(({ number }) => number)).toEqual([2]);
  });

  test('is the password of a Grafana that starts anew', async () => {
    await using world = await deployed();
    await act(world, 'rotate-admin-password');
    await world.settle();
    setConfig(world.model, 'grafana', { set: { log_level: 'debug' } });
    await world.settle();
    expect(world.pebble().counts().services.grafana?.restarts).toBe(1);
    expect(await passwordInLayer(world)).toBe(secretOf(world));
  });

  test.each(['secret-info-get', 'secret-set', 'action-set'])(
    'cut short at %s: Grafana gets the old password back',
    async (tool) => {
      await using world = await deployed();
      const old = secretOf(world);
      enqueueAction(world.model, 'grafana/0', 'rotate-admin-password');
      await world.cutShort(tool);
      expect(world.grafana().password).not.toBe(old);
      await world.fire('update-status');
      expect(world.grafana().password).toBe(old);
      expect(secretOf(world)).toBe(old);
      expect(world.status()).toBe('active');
      expect(world.grafana().refused.length).toBeLessThan(3);
    },
  );

  test('on a unit that is not the leader says where to run it', async () => {
    await using world = await deployed(2);
    setLeader(world.model, 'grafana/1');
    await world.settle();
    expect(await act(world, 'rotate-admin-password')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('leader'),
    });
  });

  test('where an administrator changed it fails, tries once, and changes nothing', async () => {
    await using world = await deployed();
    const old = secretOf(world);
    world.grafana().password = 'my own';
    expect(await act(world, 'rotate-admin-password')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('only the administrator'),
    });
    await world.settle();
    expect(world.grafana()).toMatchObject({ password: 'my own', refused: [old] });
    expect(secretOf(world)).toBe(old);
  });

  test('where Grafana does not answer fails, and changes nothing', async () => {
    await using world = await deployed();
    const old = secretOf(world);
    world.grafana().isUp = false;
    expect((await act(world, 'rotate-admin-password')).status).toBe('failed');
    world.grafana().isUp = true;
    await world.settle();
    expect([secretOf(world), world.grafana().password]).toEqual([old, old]);
  });

  test('reaches a unit whose Grafana was away, as soon as that is back', async () => {
    await using world = await deployed(2);
    world.grafana('grafana/1').isUp = false;
    await act(world, 'rotate-admin-password');
    await world.settle();
    expect(world.status('grafana/1')).toMatch(
      /Grafana has not taken the new admin password: |Grafana does not/,
    );
    world.grafana('grafana/1').isUp = true;
    await world.fire('update-status', { unit: 'grafana/1' });
    expect(world.grafana('grafana/1').password).toBe(secretOf(world));
    expect(world.status('grafana/1')).toBe('active');
  });

  test('reaches a unit whose pod was away', async () => {
    await using world = await deployed(2);
    await world.stopPebble('grafana/1');
    await act(world, 'rotate-admin-password');
    await world.settle();
    await world.startPebble('grafana/1');
    await world.settle();
    await world.fire('update-status', { unit: 'grafana/1' });
    expect(world.grafana('grafana/1').password).toBe(secretOf(world));
  });
});

describe('a rotation whose end nobody knows', () => {
  test.each([
    ['has the new password', true],
    ['does not have it', false],
  ])('where Grafana %s goes on with the same password when it runs again', async (_what, losesAnswers) => {
    await using world = await deployed();
    const old = secretOf(world);
    Object.assign(world.grafana(), { losesAnswers, refusesChanges: !losesAnswers });
    const { status, message } = await act(world, 'rotate-admin-password');
    expect([status, message]).toEqual(['failed', expect.stringContaining('may or may not')]);
    Object.assign(world.grafana(), { losesAnswers: false, refusesChanges: false });
    const { password: noted } = JSON.parse(await world.readFile(newPasswordPath));
    expect((await act(world, 'rotate-admin-password')).status).toBe('completed');
    await world.fire('update-status');
    expect([secretOf(world), world.grafana().password]).toEqual([noted, noted]);
    expect(noted).not.toBe(old);
    await expect(world.readFile(newPasswordPath)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('keeps its note while Grafana locks the login, and heals when it lets the charm in again', async () => {
    await using world = await deployed();
    const old = secretOf(world);
    enqueueAction(world.model, 'grafana/0', 'rotate-admin-password');
    await world.cutShort('secret-set');
    world.grafana().isLocked = true;
    for (const _ of [1, 2, 3, 4]) await world.fire('update-status');
    expect(world.status()).toMatch(/^waiting: Grafana has not taken the new admin password/);
    expect(world.grafana().refused.length).toBeLessThanOrEqual(4);
    world.clockMs += 11 * 60_000;
    await world.fire('update-status');
    await expect(world.readFile(newPasswordPath)).resolves.toContain('since');
    world.grafana().isLocked = false;
    world.clockMs += 31 * 60_000;
    await world.fire('update-status');
    expect([secretOf(world), world.grafana().password]).toEqual([old, old]);
    expect(world.status()).toBe('active');
    await expect(world.readFile(newPasswordPath)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('keeps its note while Grafana may still be about to carry it out', async () => {
    await using world = await deployed();
    const old = secretOf(world);
    enqueueAction(world.model, 'grafana/0', 'rotate-admin-password');
    await world.cutShort('secret-set');
    await world.fire('update-status');
    const { password: late } = JSON.parse(await world.readFile(newPasswordPath));
    world.grafana().password = late;
    await world.fire('update-status');
    expect(world.grafana().password).toBe(old);
    world.clockMs += 11 * 60_000;
    await world.fire('update-status');
    await expect(world.readFile(newPasswordPath)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a password that Grafana refuses', () => {
  test('is not tried again when related applications change, and each change is loaded by one restart', async () => {
    await using world = await deployed();
    world.clockMs += 60 * 60_000;
    world.grafana().password = 'my own';
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      world.relate(name, provider(name, 1));
      await world.settle();
      await world.fire('update-status');
    }
    expect(world.grafana().refused.length).toBeLessThanOrEqual(1);
    expect(world.grafana().password).toBe('my own');
    expect(await world.names()).toHaveLength(5);
    expect(world.status()).toBe('active');
  });

  test('is not taken for valid where visitors may look', async () => {
    await using world = await deployed();
    world.clockMs += 60 * 60_000;
    Object.assign(world.grafana(), { password: 'my own', allowsAnonymous: true });
    const { results } = await act(world, 'get-admin-password');
    expect(results['admin-password']).toContain('was changed in Grafana');
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    await world.fire('update-status');
    expect(world.pebble().counts().services.grafana?.restarts).toBe(1);
    expect(world.status()).toBe('active');
  });

  test('is tried again when a person asks, and reloads without a restart from then on', async () => {
    await using world = await deployed();
    const old = secretOf(world);
    world.clockMs += 60 * 60_000;
    world.grafana().password = 'my own';
    await act(world, 'get-admin-password');
    world.grafana().password = old;
    expect((await act(world, 'get-admin-password')).results['admin-password']).toBe(old);
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    expect(world.pebble().counts().services.grafana?.restarts).toBe(0);
    expect(world.status()).toBe('active');
  });
});

describe('a Grafana that migrates its database', () => {
  test('is told again of data sources that it has not loaded, and not restarted', async () => {
    await using world = await deployed();
    world.grafana().isMigrating = true;
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    expect(world.status()).toBe('waiting: Grafana has not loaded 1 changed data sources yet');
    world.grafana().isMigrating = false;
    await world.fire('update-status');
    expect(world.status()).toBe('active');
    expect(world.pebble().counts().services.grafana?.restarts).toBe(0);
  });
});

describe('a Grafana that migrates its database, and dashboards', () => {
  const dashboard = { uid: 'one', title: 'One', panels: [] };

  test('is told again of an application whose dashboards it does not show', async () => {
    await using world = await deployed();
    world.grafana().isMigrating = true;
    const { number } = relateSender(world, 'sender', dashboardsOf({ 'file:one': dashboard }));
    await world.settle();
    expect(world.status()).toBe(
      `waiting: Grafana does not show the dashboards of grafana-dashboard:${number} yet`,
    );
    const { reloads } = world.grafana();
    world.grafana().isMigrating = false;
    await world.fire('update-status');
    expect([world.status(), world.grafana().reloads]).toEqual(['active', reloads + 1]);
    await world.fire('update-status');
    expect(world.grafana().reloads).toBe(reloads + 1);
  });
});

describe('a secret that Juju has and keeps back', () => {
  test('is waited for, and no other password is made', async () => {
    await using world = await World.open({ isSettled: false });
    world.answerTool = ({ tool, args }) => {
      if (tool === 'secret-add') return refuse('ERROR secret with label "admin-password" already exists');
      return tool === 'secret-get' && args.includes('admin-password')
        ? refuse('ERROR secret "admin-password" not found')
        : undefined;
    };
    await world.settle();
    expect(world.status()).toMatch(/^waiting: .*admin/);
    expect(world.pebble().counts().services.grafana?.starts ?? 0).toBe(0);
    world.answerTool = () => undefined;
    await world.fire('config-changed');
    await world.fire('update-status');
    expect(await passwordInLayer(world)).toBe(secretOf(world));
    expect(world.status()).toBe('active');
  });

  test('leaves a Grafana that runs as it is', async () => {
    await using world = await deployed();
    const before = await passwordInLayer(world);
    world.answerTool = ({ tool }) => (tool === 'secret-get' ? refuse('ERROR permission denied') : undefined);
    const { end } = await world.fire('config-changed');
    expect(end.isCommitted).toBe(true);
    expect(await passwordInLayer(world)).toBe(before);
    expect(world.pebble().counts().services.grafana).toEqual({ starts: 1, restarts: 0 });
  });
});

describe('option admin_user', () => {
  test('changed after the first start is refused, and Grafana is asked by the name that it knows', async () => {
    await using world = await deployed();
    setConfig(world.model, 'grafana', { set: { admin_user: 'boss' } });
    await world.settle();
    expect(world.status()).toMatch(
      /^blocked: option admin_user: Grafana takes a name only into a new database; rename the user in Grafana/,
    );
    expect((await world.environment()).GF_SECURITY_ADMIN_USER).toBe('admin');
    expect((await act(world, 'get-admin-password')).results['admin-password']).toBe(secretOf(world));
    setConfig(world.model, 'grafana', { reset: ['admin_user'] });
    await world.settle();
    expect(world.status()).toBe('active');
  });

  test('takes effect once a person has renamed the user in Grafana, before or after the option', async () => {
    for (const isRenamedFirst of [true, false]) {
      await using world = await deployed(2);
      const rename = () => {
        for (const unit of ['grafana/0', 'grafana/1']) world.grafana(unit).user = 'boss';
      };
      if (isRenamedFirst) rename();
      setConfig(world.model, 'grafana', { set: { admin_user: 'boss' } });
      await world.settle();
      if (!isRenamedFirst) {
        expect(world.status()).toMatch(/^blocked: option admin_user/);
        rename();
        world.clockMs += 5 * 60_000;
        await world.fire('update-status');
        await world.settle();
      }
      expect(world.status()).toBe('active');
      expect(world.status('grafana/1')).toBe('active');
      expect(world.databag('grafana').admin_user).toBe('boss');
      expect((await act(world, 'get-admin-password')).results['admin-password']).toBe(secretOf(world));
    }
  });

  test('asks Grafana for the new name once in five minutes, which locks no login', async () => {
    await using world = await deployed();
    setConfig(world.model, 'grafana', { set: { admin_user: 'boss' } });
    await world.settle();
    for (const hook of ['config-changed', 'update-status', 'leader-elected', 'config-changed'])
      await world.fire(hook);
    expect(world.grafana().refused).toHaveLength(1);
    for (let times = 0; times < 12; times += 1) {
      world.clockMs += 5 * 60_000;
      await world.fire('update-status');
    }
    expect(world.grafana().refused).toHaveLength(13);
    expect(world.status()).toMatch(/^blocked: option admin_user/);
  });
});

function refuse(stderr: string) {
  return { exitCode: 1, stdout: '', stderr };
}

/** Returns the units whose Grafana accepts the password that the charm set. */
async function deployed(units = 1): Promise<World> {
  const world = await World.open({ units });
  for (let unit = 0; unit < units; unit += 1) world.grafana(`grafana/${unit}`).password = secretOf(world);
  return world;
}

function secretOf(world: World): string {
  const secret = Object.values(world.model.secrets).find(({ label }) => label === 'admin-password');
  return Buffer.from(secret?.revisions.at(-1)?.content.password ?? '', 'base64').toString();
}

async function act(world: World, action: string, unit = 'grafana/0'): Promise<Task> {
  const { id } = enqueueAction(world.model, unit, action);
  while (world.model.tasks[id]?.status === 'pending') await world.step();
  return world.model.tasks[id] as Task;
}

async function passwordInLayer(world: World): Promise<string | undefined> {
  const plan = await createPebbleClient({ socketPath: world.pebble().socketPath }).plan();
  return plan.services?.grafana?.environment?.GF_SECURITY_ADMIN_PASSWORD;
}

import { describe, expect, test } from '@jest/globals';
import { enqueueAction, setConfig, setLeader, type Task } from 'charmkit/juju-model';
import { createPebbleClient } from 'charmkit/pebble';
import { newPasswordPath } from '../../src/grafana/files.ts';
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
      message: expect.stringContaining('runs on the leader unit alone'),
    });
  });

  test('fails while Grafana does not answer', async () => {
    await using world = await deployed();
    world.grafana().isUp = false;
    expect(await act(world, 'get-admin-password')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining("can't be asked yet"),
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
    expect(fresh).toMatch(/^[A-Za-z0-9]{12}$/);
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

/** Units whose Grafana knows the password that the charm gave it. */
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

import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { addUserSecret, findNextHook, grantUserSecret, type Hook, setConfig } from 'charmkit/juju-model';
import { databasePath, iniPath, secretKeyPath } from '../../src/grafana/files.ts';
import { appliedPath } from '../../src/grafana/notes/applied.ts';
import { parseSecretKey } from '../../src/grafana/notes/secret-key.ts';
import { parseIni } from '../../src/grafana/settings/ini-text.ts';
import type { Crossing } from '../crash/cut.ts';
import { settle } from '../crash/explore.ts';
import { inProcess } from '../crash/in-process/backend.ts';
import { Place, type PlaceCopy } from '../crash/place.ts';
import { openPlaces } from './open-places.ts';
import { relatePostgresql } from './postgresql.ts';
import { World } from './world.ts';

const unit = 'grafana/0';
const generated = /^[\da-f]{64}$/;
const newer = 'secrets_manager.encryption.secret_key.v1';
const damaged =
  "blocked: The secret key of Grafana's database is damaged: restore /var/lib/grafana/charm-secret-key.json";

describe('a new installation', () => {
  test('has a key of its own, in a file of the owner alone', async () => {
    await using world = await World.open();
    const { mode } = await stat(join(world.pebble().root, secretKeyPath));
    expect((mode & 0o777).toString(8)).toBe('600');
    const key = await readNote(world);
    expect(key).toMatch(generated);
    expect(await readKeys(world)).toEqual({ security: key, [newer]: key });
    expect(openPlaces(world, key)).toEqual([]);
  });

  test('has another key than other installations', async () => {
    await using one = await World.deploy({}, () => {});
    await using another = await World.deploy({}, () => {});
    expect(await readNote(one)).not.toBe(await readNote(another));
  });

  test.each<[string, (world: World) => Promise<unknown>]>([
    ['a pod that comes back', restartPod],
    ['a refresh', (world) => world.refresh().then(() => world.startPebble())],
    ['a second unit', async (world) => world.scale('grafana', 2)],
    [
      'an option that restarts Grafana',
      async (world) => setConfig(world.model, 'grafana', { set: { log_level: 'debug' } }),
    ],
    ['PostgreSQL that comes and goes', usePostgresqlForAWhile],
  ])('keeps its key after %s', async (_what, change) => {
    await using world = await World.open();
    const key = await readNote(world);
    await change(world);
    await world.settle();
    expect(await readNote(world)).toBe(key);
    expect(await readKeys(world)).toEqual({ security: key, [newer]: key });
  });

  test.each([{ losesPod: false }, { losesPod: true }])(
    'has one key, wherever the hook that makes it is killed (losesPod: $losesPod)',
    async ({ losesPod }) => {
      await using place = await Place.open(inProcess, 1);
      const { copy, hook, crossings } = await findFirstWriter(place);
      await using before = copy;
      for (const [number, { what }] of crossings.entries()) {
        if (!/^(Pebble P|commit)/.test(what)) continue;
        await using killed = await place.restore(before);
        await killed.run(unit, hook, number);
        const { root } = killed.pod(unit);
        const key = existsSync(join(root, secretKeyPath)) ? await readKeyIn(root) : undefined;
        // Grafana must not make its database before the note of its key exists.
        expect(key !== undefined || !existsSync(join(root, databasePath))).toBe(true);
        if (losesPod) await killed.restartPod(unit);
        await settle(killed);
        const found = await readKeyIn(killed.pod(unit).root);
        expect(found).toBe(key ?? found);
        expect(await readFile(join(killed.pod(unit).root, iniPath), 'utf8')).toContain(found);
      }
    },
    120_000,
  );
});

describe("Grafana's default key stays", () => {
  test.each<[string, (world: World) => Promise<unknown>]>([
    ['after a refresh', (world) => world.refresh().then(() => world.startPebble())],
    ['in a pod that comes back', restartPod],
    ['while Grafana runs', (world) => world.fire('config-changed')],
  ])('for a database that was made without a note: %s', async (_when, change) => {
    await using world = await World.open();
    await useOldDatabase(world);
    expect(await readKeys(world)).toEqual({});
    await change(world);
    await world.settle();
    expect(await readKeys(world)).toEqual({});
    expect(existsSync(join(world.pebble().root, secretKeyPath))).toBe(false);
    expect(world.status()).toBe('active');
  });

  test('while a Grafana that runs without a note may be about to make its database', async () => {
    await using world = await World.open();
    await forgetKey(world);
    await world.fire('config-changed');
    expect(await readKeys(world)).toEqual({});
  });

  test('on PostgreSQL, which all units use', async () => {
    await using world = await World.open({ units: 2 });
    for (const name of [unit, 'grafana/1']) expect(await readKeys(world, name)).toEqual({});
  });
});

describe('a note that somebody has removed', () => {
  test('is made again with the key that Grafana has', async () => {
    await using world = await World.open();
    const note = await world.readFile(secretKeyPath);
    await writeFile(join(world.pebble().root, databasePath), 'of Grafana');
    await world.removeFile(secretKeyPath);
    await world.fire('update-status');
    expect(await world.readFile(secretKeyPath)).toBe(note);
    expect((await readKeys(world)).security).toBe(parseSecretKey(note));
    expect(world.status()).toBe('active');
  });

  test('is not made of a key of the operator', async () => {
    await using world = await World.open();
    await useOldDatabase(world);
    await configure(world, `[security]\nsecret_key = ${'a1'.repeat(32)}`);
    setConfig(world.model, 'grafana', { reset: ['custom_config'] });
    await world.settle();
    expect(await readKeys(world)).toEqual({});
  });
});

describe('a damaged note', () => {
  test.each(['', '{}', '{"key":"a","fingerprint":"b"}'])(
    '%j keeps a new pod from starting Grafana',
    async (text) => {
      await using world = await World.open();
      const note = await world.readFile(secretKeyPath);
      await writeFile(join(world.pebble().root, databasePath), 'of Grafana');
      await writeFile(join(world.pebble().root, secretKeyPath), text);
      await world.fire('config-changed');
      expect(world.status()).toBe(damaged);
      expect(await world.isRunning()).toBe(true);
      await restartPod(world);
      await world.settle();
      expect(world.status()).toBe(damaged);
      expect(await world.isRunning()).toBe(false);
      await writeFile(join(world.pebble().root, secretKeyPath), note);
      await world.fire('update-status');
      expect(world.status()).toBe('active');
      expect((await readKeys(world)).security).toBe(parseSecretKey(note));
    },
  );

  test('is replaced while there is no database', async () => {
    await using world = await World.open();
    await world.stopPebble();
    await writeFile(join(world.pebble().root, secretKeyPath), 'nothing');
    await world.startPebble();
    await world.settle();
    expect(await readNote(world)).toMatch(generated);
    expect(world.status()).toBe('active');
  });
});

describe('a key in custom_config', () => {
  test('replaces the one of the charm, which comes back without it', async () => {
    await using world = await World.open();
    const key = await readNote(world);
    await configure(world, '[security]\nsecret_key = mine');
    expect(world.status()).toBe('active');
    expect(await readKeys(world)).toEqual({ security: 'mine', [newer]: key });
    setConfig(world.model, 'grafana', { reset: ['custom_config'] });
    await world.settle();
    expect(await readKeys(world)).toEqual({ security: key, [newer]: key });
  });

  test('is the only part of an unusable custom_config that a new pod starts with', async () => {
    await using world = await World.open();
    await configure(world, '[security]\nsecret_key = mine\n[users]\nhome_page = /a');
    await configure(
      world,
      '[security]\nsecret_key = mine\n[users]\nhome_page = secret://d2v8k3u7vj6s73c0qcpg/a',
    );
    await restartPod(world);
    await world.settle();
    expect(world.status()).toMatch(/^blocked: option custom_config: line 4: /);
    expect((await readKeys(world)).security).toBe('mine');
    expect(await world.readFile(iniPath)).not.toContain('home_page');
    expect(await world.isRunning()).toBe(true);
  });

  test('is waited for in a new pod while its secret can not be read', async () => {
    await using world = await World.open();
    const { id } = addUserSecret(world.model, 'mine', { key: 'of-the-operator' });
    await configure(world, `[security]\nsecret_key = secret://${id}/key`);
    expect(world.status()).toMatch(/^blocked: option custom_config: line 2: .*permission denied/);
    await restartPod(world);
    await world.settle();
    expect(await world.isRunning()).toBe(false);
    grantUserSecret(world.model, id, 'grafana');
    await world.fire('config-changed');
    expect((await readKeys(world)).security).toBe('of-the-operator');
    expect(await world.isRunning()).toBe(true);
  });
});

async function configure(world: World, custom_config: string): Promise<void> {
  setConfig(world.model, 'grafana', { set: { custom_config } });
  await world.settle();
}

async function restartPod(world: World): Promise<void> {
  await world.stopPebble();
  await world.startPebble();
}

async function usePostgresqlForAWhile(world: World): Promise<void> {
  relatePostgresql(world).offer();
  await world.settle();
  expect(await readKeys(world)).toEqual({});
  world.unrelate('postgresql', 'pgsql');
}

/** As revisions without a note have left it. */
async function useOldDatabase(world: World): Promise<void> {
  await writeFile(join(world.pebble().root, databasePath), 'of Grafana');
  await forgetKey(world);
  await world.fire('config-changed');
}

async function forgetKey(world: World): Promise<void> {
  for (const path of [secretKeyPath, appliedPath]) await world.removeFile(path);
}

async function readNote(world: World): Promise<string> {
  return parseSecretKey(await world.readFile(secretKeyPath)) ?? 'damaged';
}

async function readKeyIn(root: string): Promise<string> {
  return parseSecretKey(await readFile(join(root, secretKeyPath), 'utf8')) ?? 'damaged';
}

/** The keys that Grafana is configured with, by section. */
async function readKeys(world: World, name = unit): Promise<Readonly<Record<string, string>>> {
  const entries = parseIni(await world.readFile(iniPath, name)).filter(({ key }) => key === 'secret_key');
  return Object.fromEntries(entries.map(({ section, value }) => [section, value]));
}

/** Runs hooks up to the one that writes the note, and returns the place before it. */
async function findFirstWriter(
  place: Place,
): Promise<{ readonly copy: PlaceCopy; readonly hook: Hook; readonly crossings: readonly Crossing[] }> {
  await place.startPods();
  for (let hook = findNextHook(place.model, unit); hook; hook = findNextHook(place.model, unit)) {
    const copy = await place.copy();
    const { crossings } = await place.run(unit, hook);
    if (existsSync(join(place.pod(unit).root, secretKeyPath))) return { copy, hook, crossings };
    await copy[Symbol.asyncDispose]();
  }
  throw new Error('no hook writes the note');
}

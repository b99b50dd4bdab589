import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import { computeDataSourceUid } from 'charmkit/interfaces/grafana-datasource';
import { setConfig } from 'charmkit/juju-model';
import { load } from 'js-yaml';
import { databasePath, datasourcesPath, iniPath } from '../../src/grafana/files.ts';
import { firstRelation, pythonCharm, type Recorded } from '../python-charm.ts';
import { addSharedSecret } from './shared-secret.ts';
import { type ProvisionedSource, type ProvisioningFile, World } from './world.ts';

/** A world in which the Python charm has done its work. */
export async function afterPython(recorded: Recorded): Promise<World> {
  const world = await World.open({ predecessor: pythonCharm(recorded) });
  try {
    const { model } = world;
    model.next.relation = firstRelation;
    setConfig(model, 'grafana', { set: recorded.reference_result.grafana?.config ?? {} });
    for (const { endpoint, remote_app: app, secrets = [], ...data } of recorded.relations) {
      const provider = { app: data.remote_app_data, units: data.remote_units_data };
      const { number: relation } = world.relate(app, provider, endpoint);
      for (const { id, content } of secrets) addSharedSecret(model, { id, app, relation, content });
    }
    await world.settle();
    await world.fire('update-status');
    await leaveDatabase(world);
    return world;
  } catch (error) {
    await world[Symbol.asyncDispose]();
    throw error;
  }
}

/** The Grafana of these worlds writes none. */
async function leaveDatabase(world: World): Promise<void> {
  const path = join(world.pebble().root, databasePath);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'of Grafana');
}

/** Fails if something that the Python charm made is missing, or if a databag in the model contains a secret. */
export async function expectKept(world: World, recorded: Recorded): Promise<void> {
  const { files, pebble_services: services } = recorded.reference_result;
  const before = load(files[datasourcesPath] ?? '') as ProvisioningFile;
  expect((await world.file()).datasources.map(toComparable)).toEqual(
    expect.arrayContaining(before.datasources.map(toComparable)),
  );
  expect(await world.environment()).toMatchObject(comparable(services.grafana.environment));
  expectUidsKept(world, recorded);
  expectPasswordKept(world);
  // Grafana could not read the passwords in its database with another key.
  expect(await world.readFile(iniPath)).not.toContain('secret_key');
  const texts = openTexts(world);
  expect(secretsOf(before).filter((secret) => texts.includes(secret))).toEqual([]);
}

/** Leaves out the model's own proxy setting, and the settings of sign-on and tracing, which have their own tests. */
function comparable(environment: Readonly<Record<string, string>>): Record<string, string> {
  const elsewhere = /^(no_proxy|OTEL_.*|GF_AUTH_GENERIC_OAUTH_.*|GF_FEATURE_TOGGLES_.*)$/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !elsewhere.test(name)));
}

/** Grafana and its dashboards identify a data source by name and uid. If the file has no uid, Grafana derives it. */
function toComparable({ name, uid, type, url, jsonData, secureJsonData }: ProvisionedSource): object {
  return { name, uid: uid ?? computeDataSourceUid(name), type, url, jsonData, secureJsonData };
}

/**
 * The Python charm sent names to providers, this charm sends uids. Each provider must receive the same data sources.
 */
function expectUidsKept(world: World, { reference_result: { published } }: Recorded): void {
  for (const { remote_app: app, local_app_data: data } of published) {
    if (data.datasource_uids === undefined) continue;
    const names = JSON.parse(data.datasource_uids) as Record<string, string>;
    const uids = Object.entries(names).map(([unit, name]) => [unit, computeDataSourceUid(name)]);
    const relation = Object.values(world.model.relations).find(
      ({ sides, interface: spoken }) =>
        spoken === 'grafana_datasource' && sides.some((side) => side.app === app),
    );
    const { datasource_uids: told = '{}' } = world.databag('grafana', relation?.number);
    expect(JSON.parse(told)).toEqual(Object.fromEntries(uids));
  }
}

function expectPasswordKept(world: World): void {
  const secrets = Object.values(world.model.secrets).filter(({ label }) => label === 'admin-password');
  expect(secrets.flatMap(({ revisions }) => revisions.map(({ number }) => number))).toEqual([1]);
}

/** All databags that Grafana writes, in the peer relation and in every other relation. */
function openTexts({ model }: World): string {
  const own = Object.values(model.relations).flatMap(({ appData, unitData }) =>
    Object.entries({ ...appData, ...unitData }).filter(([owner]) => /^grafana(\/\d+)?$/.test(owner)),
  );
  // JSON.stringify escapes the quotes in JSON values.
  return JSON.stringify(own.map(([, { content }]) => content)).replaceAll('\\', '');
}

function secretsOf({ datasources }: ProvisioningFile): readonly string[] {
  const values = datasources.flatMap(({ secureJsonData }) => Object.values(secureJsonData ?? {}));
  return values.map((value) => String(value).replaceAll(/[\\"\n]/g, '')).filter((value) => value.length > 4);
}

import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  addUserSecret,
  deployRecorded,
  grantUserSecret,
  integrateEndpoints,
  type Model,
  removeRelation,
  setDatabag,
} from 'charmkit/juju-model';
import { Simulator } from 'juju-sim/simulator';
import { askDataSources, readStoredPassword, waitForGrafana } from '../../demo/ask-grafana.ts';
import { type DemoParts, openCharmSources, openRealParts } from '../../demo/deployment.ts';
import { buildCharm } from '../process/build.ts';
import { PostgresqlServer } from './postgresql-server.ts';

const units = ['grafana/0', 'grafana/1'] as const;

describe('secure fields on the real Pebble, Juju’s own hook tools and two real Grafanas on one PostgreSQL', () => {
  let postgresql: PostgresqlServer;
  let parts: DemoParts;
  let simulator: Simulator;
  let model: Model;
  let queried: QueriedServer;
  let relation: number;

  beforeAll(async () => {
    buildCharm();
    queried = await QueriedServer.open();
    postgresql = await PostgresqlServer.start();
    await postgresql.create('grafana', 'grafana', 'secret');
    parts = await openRealParts();
    simulator = await Simulator.open(parts.simulator);
    model = simulator.model;
    const grafana = (await openCharmSources(parts))('grafana-k8s.charm');
    if (!grafana || !('directory' in grafana)) throw new TypeError('Grafana is deployed from a directory');
    await simulator.deploy(grafana.directory, { ...grafana.options, name: 'grafana', units: units.length });
    relateDatabase();
    await simulator.settle();
    for (const unit of units) await waitForGrafana(parts.urls.get(unit) ?? '', 120_000);
    const endpoint = { name: 'grafana-source', role: 'provider', interface: 'grafana_datasource' } as const;
    deployRecorded(model, { name: 'mimir', units: 1, endpoints: [endpoint] });
    relation = integrateEndpoints(model, 'grafana:grafana-source', 'mimir:grafana-source').number;
  });
  afterAll(async () => {
    await simulator[Symbol.asyncDispose]();
    await postgresql[Symbol.asyncDispose]();
    await queried.close();
  });

  test.each(['team-a', 'team-b'])('reach what is queried, from every unit: %s', async (tenant) => {
    send(tenant);
    await simulator.settle();
    for (const unit of units) expect(await eventuallyAsked(unit, tenant)).toEqual([tenant]);
  });

  test('lie in a secret of the application, and not in what the units share', () => {
    const { secrets, ...others } = model;
    const ours = Object.values(others.relations).map(({ appData, unitData }) => [appData.grafana, unitData]);
    expect(JSON.stringify([ours, model.log, model.units, model.applications])).not.toMatch(/team-[ab]/);
    const held = Object.values(secrets).map((secret) => secret.revisions.at(-1)?.content.fields);
    expect(held.flatMap((fields) => fields ?? []).map(decoded)).toEqual(['{"httpHeaderValue1":"team-b"}']);
  });

  test('go with the relation', async () => {
    removeRelation(model, 'grafana', 'mimir');
    await simulator.settle();
    expect(Object.values(model.secrets).map(({ label }) => label)).toEqual(['database', 'admin-password']);
    for (const unit of units) expect(await sourcesOf(unit)).toEqual([]);
  });

  test('never failed a hook, and never restarted Grafana', () => {
    expect(simulator.dispatches.filter(({ exit, restarts }) => exit !== 0 || restarts > 0)).toEqual([]);
  });

  /** More than one unit requires PostgreSQL. */
  function relateDatabase(): void {
    const endpoint = { name: 'database', role: 'provider', interface: 'postgresql_client' } as const;
    deployRecorded(model, { name: 'postgresql', units: 1, endpoints: [endpoint] });
    const { number } = integrateEndpoints(model, 'grafana:pgsql', 'postgresql:database');
    const { id } = addUserSecret(model, 'database', { username: 'grafana', password: 'secret' });
    grantUserSecret(model, id, 'grafana');
    const answer = { endpoints: postgresql.host, database: 'grafana', 'secret-user': `secret:${id}` };
    setDatabag(model, number, 'postgresql', answer);
  }

  function send(tenant: string): void {
    const data = {
      model: 'cos',
      model_uuid: model.uuid,
      application: 'mimir',
      type: 'prometheus',
      extra_fields: { httpHeaderName1: 'X-Scope-OrgID' },
      secure_extra_fields: { httpHeaderValue1: tenant },
    };
    setDatabag(model, relation, 'mimir', { grafana_source_data: JSON.stringify(data) });
    setDatabag(model, relation, 'mimir/0', { grafana_source_host: queried.url });
  }

  function sourcesOf(unit: string) {
    return askDataSources(parts.urls.get(unit) ?? '', readStoredPassword(model, 'grafana'));
  }

  /** Grafana caches data sources for five seconds, so this repeats the queries. */
  async function eventuallyAsked(unit: string, tenant: string): Promise<readonly unknown[]> {
    const giveUpAt = performance.now() + 120_000;
    for (;;) {
      const asked = await tenantsAsked(unit);
      if (asked.includes(tenant) || performance.now() > giveUpAt) return asked;
      await sleep(200);
    }
  }

  /** Returns the tenants in the queries of this unit's Grafana to its data sources. */
  async function tenantsAsked(unit: string): Promise<readonly unknown[]> {
    queried.asked.length = 0;
    const authorization = `Basic ${Buffer.from(`admin:${readStoredPassword(model, 'grafana')}`).toString('base64')}`;
    for (const { uid } of await sourcesOf(unit)) {
      const path = `/api/datasources/proxy/uid/${String(uid)}/api/v1/query?query=up`;
      await fetch(`${parts.urls.get(unit)}${path}`, { headers: { authorization } });
    }
    return queried.asked.map((headers) => headers['x-scope-orgid']);
  }
});

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

/** The server behind the data source, which records the headers of its requests. */
class QueriedServer {
  readonly asked: IncomingHttpHeaders[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      this.asked.push(request.headers);
      response.setHeader('content-type', 'application/json');
      response.end('{"status":"success","data":{"resultType":"vector","result":[]}}');
    });
  }

  static async open(): Promise<QueriedServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new QueriedServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  advanceClock,
  integrateEndpoints,
  removeRelation,
  scaleApplication,
  setConfig,
} from 'charmkit/juju-model';
import type { Simulator } from 'juju-sim/simulator';
import { buildCharm } from '../process/build.ts';
import { PostgresqlServer } from './postgresql-server.ts';
import { change, openBesideGrafana } from './python/beside-grafana.ts';

const directory = fileURLToPath(new URL('python/database', import.meta.url));
const units = ['grafana/0', 'grafana/1'];
const needsDatabase = 'blocked: Scale > 1 requires pgsql relation.';

buildCharm();

describe("Grafana on a real PostgreSQL that is offered by the interface's published Python library", () => {
  let server: PostgresqlServer;
  let simulator: Simulator;
  beforeAll(async () => {
    server = await PostgresqlServer.start();
    // The library asks for the model of the other side, which Juju reports since 3.6.
    simulator = await openBesideGrafana(directory, { hasJujuTools: false });
    await simulator.settle();
  });
  afterAll(async () => {
    await simulator[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  test('runs on its leader alone before that', async () => {
    await change(simulator, () => scaleApplication(simulator.model, 'grafana', 2));
    expect(statuses()).toEqual(['active', needsDatabase]);
  });

  test('is given the database that it asks for, and runs on each unit', async () => {
    await change(simulator, () => integrateEndpoints(simulator.model, 'grafana:pgsql', 'database:database'));
    const awaited = 'waiting: relation pgsql: the provider has not created the database yet';
    expect(statuses()).toEqual([awaited, awaited]);
    const name = `${simulator.model.uuid}-grafana`;
    await server.create(`"${name}"`, 'grafana', 'first');
    await change(simulator, () => setConfig(simulator.model, 'database', { set: { endpoint: server.host } }));
    expect(simulator.model.units['database/0']?.status.message).toBe(name);
    expect(statuses()).toEqual(['active', 'active']);
    expect(await server.query("SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = 'grafana'")).toBe(
      't',
    );
  });

  test('follows to another password, on each unit', async () => {
    await server.changePassword('grafana', 'second');
    await change(simulator, () => setConfig(simulator.model, 'database', { set: { password: 'second' } }));
    await server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'grafana'");
    await change(simulator, () =>
      advanceClock(simulator.model, simulator.model.config.updateStatusIntervalMs),
    );
    expect(statuses()).toEqual(['active', 'active']);
  });

  test('leaves the database with the relation', async () => {
    await change(simulator, () => removeRelation(simulator.model, 'grafana:pgsql', 'database:database'));
    expect(statuses()).toEqual(['active', needsDatabase]);
    expect(await server.query("SELECT count(*) FROM pg_stat_activity WHERE usename = 'grafana'")).toBe('0');
  });

  test('no hook failed', () => {
    expect(simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
  });

  function statuses(): readonly string[] {
    return units.map((unit) => {
      const { name = 'gone', message = '' } = simulator.model.units[unit]?.status ?? {};
      return message === '' ? name : `${name}: ${message}`;
    });
  }
});

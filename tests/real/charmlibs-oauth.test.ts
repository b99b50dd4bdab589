import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { advanceClock, integrateEndpoints, removeRelation, setConfig } from 'charmkit/juju-model';
import { Simulator } from 'juju-sim/simulator';
import { openRealParts } from '../../demo/deployment.ts';
import { buildCharm } from '../process/build.ts';
import { openBesideGrafana } from './python/beside-grafana.ts';
import { pythonEnvironment } from './python/charms.ts';

const directoryOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

buildCharm();

describe("Grafana beside an identity provider on the interface's published Python library", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await openBesideGrafana(directoryOf('python/identity-provider'));
    await simulator.settle();
  });
  afterAll(() => simulator[Symbol.asyncDispose]());

  test('is registered with its URL, and sends people there as that client', async () => {
    const { number } = integrateEndpoints(simulator.model, 'grafana:oauth', 'identity-provider:oauth');
    await simulator.settle();
    const url = `http://grafana-0.grafana-endpoints.${simulator.model.name}.svc.cluster.local:3000`;
    expect(simulator.model.units['identity-provider/0']?.status.message).toBe(
      `${url}/login/generic_oauth openid email offline_access`,
    );
    expect(await settings()).toMatchObject({
      GF_AUTH_GENERIC_OAUTH_CLIENT_ID: `client-${number}`,
      GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: 'first',
      GF_AUTH_GENERIC_OAUTH_AUTH_URL: 'https://idp.example/auth',
      GF_AUTH_GENERIC_OAUTH_TOKEN_URL: 'https://idp.example/token',
      GF_AUTH_GENERIC_OAUTH_API_URL: 'https://idp.example/userinfo',
    });
    // The unit is active only after Grafana has answered.
    expect(simulator.model.units['grafana/0']?.status).toMatchObject({ name: 'active', message: '' });
  });

  test('follows as the provider changes the secret', async () => {
    setConfig(simulator.model, 'identity-provider', { set: { 'client-secret': 'second' } });
    await simulator.settle();
    expect(await settings()).toMatchObject({ GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: 'second' });
  });

  test('says nothing new where nothing is new', async () => {
    const before = simulator.dispatches.length;
    advanceClock(simulator.model, simulator.model.config.updateStatusIntervalMs);
    await simulator.settle();
    expect(simulator.dispatches.slice(before).map(({ hook }) => hook)).toEqual([
      'update-status',
      'update-status',
    ]);
  });

  test('forgets the provider with the relation', async () => {
    removeRelation(simulator.model, 'grafana:oauth', 'identity-provider:oauth');
    await simulator.settle();
    expect(Object.keys(await settings()).filter((name) => name.includes('OAUTH'))).toEqual([]);
  });

  test('failed no hook, and neither did the provider', () => {
    expect(simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
  });

  async function settings(): Promise<Readonly<Record<string, string>>> {
    const { services } = await simulator.podOf('grafana/0').container('grafana').pebble.plan();
    return services?.grafana?.environment ?? {};
  }
});

describe("a client on the interface's published Python library beside a provider with this SDK", () => {
  let simulator: Simulator;
  let relation: number;
  beforeAll(async () => {
    simulator = await Simulator.open((await openRealParts()).simulator);
    await simulator.deploy(directoryOf('../fixtures/charms/identity-provider'));
    await simulator.deploy(directoryOf('python/oauth-client'), {
      environment: () => ({ charm: pythonEnvironment }),
    });
    relation = integrateEndpoints(simulator.model, 'oauth-client', 'identity-provider').number;
    await simulator.settle();
  });
  afterAll(() => simulator[Symbol.asyncDispose]());

  test('is registered as it asks', () => {
    expect(JSON.parse(simulator.model.units['identity-provider/0']?.status.message ?? '')).toEqual({
      redirectUris: ['https://client.example/callback'],
      scope: 'openid email',
      grantTypes: ['authorization_code'],
      audience: ['somebody'],
      tokenEndpointAuthMethod: 'client_secret_basic',
    });
    expect(seen()).toEqual(registered('first'));
  });

  test('learns of another secret', async () => {
    setConfig(simulator.model, 'identity-provider', { set: { 'client-secret': 'second' } });
    await simulator.settle();
    expect(seen()).toEqual(registered('second'));
  });

  test('is none without the relation', async () => {
    removeRelation(simulator.model, 'oauth-client', 'identity-provider');
    await simulator.settle();
    expect(seen()).toBeNull();
  });

  test('failed no hook, and neither did the provider', () => {
    expect(simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
  });

  function seen(): unknown {
    return JSON.parse(simulator.model.units['oauth-client/0']?.status.message ?? '');
  }

  function registered(secret: string) {
    return {
      client: `client-${relation}`,
      secret: createHash('sha256').update(secret).digest('hex'),
      token: 'https://idp.example/token',
      jwt: true,
    };
  }
});

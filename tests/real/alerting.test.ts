import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addUserSecret, grantUserSecret, setConfig, updateUserSecret } from 'charmkit/juju-model';
import { readStoredPassword } from '../../demo/ask-grafana.ts';
import { buildCharm } from '../process/build.ts';
import { RealWorld } from './traces/real-world.ts';

describe('alerting from the option alerting_config, in the real Grafana', () => {
  let world: RealWorld;
  let receiver: WebhookReceiver;
  let secret: string;
  let started: string | undefined;

  beforeAll(async () => {
    buildCharm();
    receiver = await WebhookReceiver.open();
    world = await RealWorld.open();
    const { model } = world.simulator;
    secret = addUserSecret(model, 'hook', { token: 'first$token' }).id;
    grantUserSecret(model, secret, 'grafana');
    started = await readStart();
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await receiver.close();
  });

  test('is there, and comes from a file', async () => {
    await configure(alerting(['first', 'second']));
    expect(status()).toEqual({ name: 'active', message: '' });
    expect(await ask('contact-points')).toMatchObject([
      { name: 'email receiver' },
      { uid: 'first', type: 'webhook', provenance: 'file', settings: { url: receiver.url } },
      { uid: 'second' },
    ]);
    expect(await ask('policies')).toMatchObject({ receiver: 'first', group_wait: '1s', provenance: 'file' });
    expect(await ask('mute-timings')).toMatchObject([{ name: 'nights' }]);
    expect(await ask('templates')).toMatchObject([{ name: 'short' }]);
    expect(await ask('alert-rules')).toMatchObject([{ uid: 'always', ruleGroup: 'tests' }]);
  });

  test('sends notifications with the credentials in the secret', async () => {
    const sent = await receiver.await('Bearer first$token');
    expect(sent).toMatchObject({ receiver: 'first', status: 'firing' });
    updateUserSecret(world.simulator.model, secret, { token: 'second' });
    await world.simulator.settle();
    await receiver.await('Bearer second');
  });

  test('loses what the option no longer contains, and nothing else', async () => {
    await configure(alerting(['first']));
    expect(await ask('contact-points')).toMatchObject([{ name: 'email receiver' }, { uid: 'first' }]);
    expect(await ask('alert-rules')).toHaveLength(1);
  });

  test('stays if Grafana refuses the new one, also over a restart', async () => {
    const refused = alerting(['first', 'third']).replace('"receiver":"first"', '"receiver":"nobody"');
    await configure(refused);
    expect(status()).toMatchObject({
      name: 'blocked',
      message: expect.stringMatching(/Grafana can't load it/),
    });
    expect(await ask('policies')).toMatchObject({ receiver: 'first' });
    setConfig(world.simulator.model, 'grafana', { set: { log_level: 'warn' } });
    await world.simulator.settle();
    expect(await world.awaitGrafana()).toBe(true);
    await world.quietHook();
    expect(await readStart()).not.toBe(started);
    expect(await ask('policies')).toMatchObject({ receiver: 'first' });
    await configure(alerting(['first']));
    expect(status()).toEqual({ name: 'active', message: '' });
    expect(await ask('contact-points')).toHaveLength(2);
  });

  test('goes with the option', async () => {
    started = await readStart();
    await configure('');
    expect(status()).toEqual({ name: 'active', message: '' });
    expect(await ask('contact-points')).toMatchObject([{ name: 'email receiver' }]);
    expect(await ask('policies')).toEqual({
      receiver: 'grafana-default-email',
      group_by: ['grafana_folder', 'alertname'],
    });
    for (const empty of ['mute-timings', 'templates', 'alert-rules']) expect(await ask(empty)).toEqual([]);
    expect(await readStart()).toBe(started);
    expect(world.simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
  });

  function alerting(points: readonly string[]): string {
    return JSON.stringify({
      apiVersion: 1,
      contactPoints: points.map((name) => ({
        name,
        receivers: [
          {
            uid: name,
            type: 'webhook',
            settings: { url: receiver.url, authorization_credentials: `secret://${secret}/token` },
          },
        ],
      })),
      policies: [{ receiver: 'first', group_wait: '1s', group_interval: '1s', repeat_interval: '1s' }],
      muteTimes: [{ name: 'nights', time_intervals: [{ weekdays: ['monday'] }] }],
      templates: [{ name: 'short', template: '{{ define "short" }}{{ len .Alerts }}{{ end }}' }],
      groups: [{ name: 'tests', folder: 'Alerts', interval: '10s', rules: [rule] }],
    });
  }

  async function configure(text: string): Promise<void> {
    setConfig(world.simulator.model, 'grafana', { set: { alerting_config: text } });
    await world.simulator.settle();
  }

  function status() {
    const { name, message } = world.simulator.model.units['grafana/0']?.status ?? {};
    return { name, message };
  }

  async function ask(what: string): Promise<unknown> {
    const password = readStoredPassword(world.simulator.model, 'grafana');
    const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
    return (await world.askGrafana(`/api/v1/provisioning/${what}`, { authorization })).json();
  }

  async function readStart(): Promise<string | undefined> {
    const metrics = await (await world.askGrafana('/metrics')).text();
    return /^process_start_time_seconds (.+)$/m.exec(metrics)?.[1];
  }
});

/** A rule whose alert always fires. */
const rule = {
  uid: 'always',
  title: 'Always',
  condition: 'A',
  for: '0s',
  data: [
    {
      refId: 'A',
      datasourceUid: '__expr__',
      relativeTimeRange: { from: 60, to: 0 },
      model: { refId: 'A', type: 'math', expression: '1 > 0' },
    },
  ],
};

/** A server to which contact points send notifications. */
class WebhookReceiver {
  readonly #events = new EventEmitter();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      void json(request).then((body) => {
        response.end('{}');
        this.#events.emit(request.headers.authorization ?? '', body);
      });
    });
  }

  /** Waits for the next notification with these credentials. */
  async await(authorization: string): Promise<unknown> {
    const [body] = await once(this.#events, authorization);
    return body;
  }

  static async open(): Promise<WebhookReceiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new WebhookReceiver(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { advanceClock, listBusyUnits } from 'charmkit/juju-model';
import { type DispatchRecord, Simulator } from 'juju-sim/simulator';
import { moveUnit, relateCrowd } from '../../bench/crowd/crowd.ts';
import { askDataSources, readStoredPassword } from '../../demo/ask-grafana.ts';
import { createStandInParts, describeOwnCharm } from '../../demo/deployment.ts';
import { isRunning } from '../../src/grafana/applying/reloading/process-identity.ts';
import { eventually } from '../contract/pebble/eventually.ts';
import { buildCharm } from './build.ts';

const unit = 'grafana/0';

describe('a reload that takes Grafana longer than a hook waits', () => {
  const parts = createStandInParts();
  let gate: ReloadGate;
  let simulator: Simulator;
  let relation: number;

  beforeAll(async () => {
    buildCharm();
    gate = await ReloadGate.open(() => parts.urls.get(unit) ?? '');
    simulator = await Simulator.open(parts.simulator);
    const source = describeOwnCharm(parts);
    const { environment, ...options } = source.options;
    await simulator.deploy(source.directory, {
      ...options,
      name: 'grafana',
      environment: async (name) => {
        const own = await environment(name);
        return { ...own, charm: { ...own.charm, GRAFANA_URL: gate.url } };
      },
    });
    relateCrowd(simulator.model, 'grafana', { applications: 1, unitsEach: 1, dashboards: 0 });
    await simulator.settle();
    const sources = Object.values(simulator.model.relations).find(
      (each) => each.interface === 'grafana_datasource',
    );
    relation = sources?.number ?? -1;
  }, 240_000);

  afterAll(async () => {
    gate.isOpen = true;
    await simulator?.[Symbol.asyncDispose]();
    await gate?.[Symbol.asyncDispose]();
  });

  test('goes on after the hook, in a process that tells nobody the password, and wakes the charm at its end', async () => {
    const records = await changeWhileClosed('one.example');
    expect(records.map(({ exit }) => exit)).not.toContain(1);
    expect(statusOfUnit()).toBe('waiting: Grafana is still loading its 1 data sources');
    const process = await readProcess();
    expect(isRunning(process)).toBe(true);
    const [pid] = process.split(':');
    const open = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')),
    );
    expect(open[0]).toContain('reload-grafana');
    for (const text of open) expect(text).not.toContain(readStoredPassword(simulator.model, 'grafana'));

    gate.isOpen = true;
    await eventually(
      async () => listBusyUnits(simulator.model),
      (units) => units.includes(unit),
    );
    const before = simulator.dispatches.length;
    await simulator.settle();
    expect(simulator.dispatches.slice(before).map(({ hook }) => hook)).toEqual([
      'grafana-pebble-custom-notice',
    ]);
    expect(statusOfUnit()).toBe('active');
    expect(await urlOfSource()).toContain('one.example');
  }, 240_000);

  test('is begun anew by the next hook where its process was killed', async () => {
    await changeWhileClosed('two.example');
    const process = await readProcess();
    globalThis.process.kill(Number(process.split(':')[0]), 'SIGKILL');
    await eventually(
      async () => isRunning(process),
      (runs) => !runs,
    );
    gate.isOpen = true;
    advanceClock(simulator.model, simulator.model.config.updateStatusIntervalMs);
    await simulator.settle();
    expect(statusOfUnit()).toBe('active');
    expect(await urlOfSource()).toContain('two.example');
  }, 240_000);

  async function changeWhileClosed(domain: string): Promise<readonly DispatchRecord[]> {
    gate.isOpen = false;
    const before = simulator.dispatches.length;
    const { members = [] } = simulator.model.relations[relation] ?? {};
    moveUnit(simulator.model, relation, members.find((name) => name !== unit) ?? '', domain);
    await simulator.settle();
    return simulator.dispatches.slice(before);
  }

  function statusOfUnit(): string {
    const { name, message } = simulator.model.units[unit]?.status ?? { name: 'gone', message: '' };
    return message === '' ? name : `${name}: ${message}`;
  }

  async function readProcess(): Promise<string> {
    const root = simulator.podOf(unit).container('grafana').root;
    const applied = JSON.parse(await readFile(join(root, 'etc/grafana/charm-applied.json'), 'utf8'));
    return applied.reloading.process;
  }

  async function urlOfSource(): Promise<unknown> {
    const [source] = await askDataSources(gate.url, readStoredPassword(simulator.model, 'grafana'));
    return source?.url;
  }
});

/** A proxy in front of Grafana that delays reload requests while it is closed. */
class ReloadGate implements AsyncDisposable {
  #isOpen = true;
  #opened = Promise.withResolvers<void>();
  readonly #server: Server;
  readonly #findGrafana: () => string;

  private constructor(server: Server, findGrafana: () => string) {
    this.#server = server;
    this.#findGrafana = findGrafana;
    server.on('request', (asked, answer) => void this.#pass(asked, answer));
  }

  static async open(findGrafana: () => string): Promise<ReloadGate> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ReloadGate(server, findGrafana);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  set isOpen(isOpen: boolean) {
    if (isOpen) this.#opened.resolve();
    else this.#opened = Promise.withResolvers<void>();
    this.#isOpen = isOpen;
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { url = '', method, headers } = asked;
    if (!this.#isOpen && url.endsWith('/reload')) await this.#opened.promise;
    if (asked.socket.destroyed) return;
    const passed = request(`${this.#findGrafana()}${url}`, { method, headers, agent: false }, (answered) => {
      answer.writeHead(answered.statusCode ?? 0, answered.headers);
      answered.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { advanceClock } from 'charmkit/juju-model';
import { Simulator } from 'juju-sim/simulator';
import { moveUnit, relateCrowd } from '../../bench/crowd/crowd.ts';
import { askDataSources, readStoredPassword } from '../../demo/ask-grafana.ts';
import { createStandInParts, type DemoParts, describeOwnCharm } from '../../demo/deployment.ts';
import { appliedPath } from '../../src/grafana/notes/applied.ts';
import { buildCharm } from './build.ts';

const unit = 'grafana/0';
const starting = 'maintenance: Grafana is starting: it does not answer yet';
const migrating =
  'maintenance: Grafana refuses all logins: it migrates its database, or has another admin user or password';
const failed =
  "blocked: Grafana can't migrate its database: see its log with pebble logs grafana, and how to upgrade";

beforeAll(() => buildCharm());

/**
 * Programs that keep the machine busy meanwhile. They would slow down all other tests, so by default there are none:
 * `CHARM_BUSY_LOOPS=12 npm test -- tests/process/migration`.
 */
const busyLoops = Number(process.env.CHARM_BUSY_LOOPS ?? 0);

describe('an upgrade of Grafana from 12 to 13', () => {
  const loops: ChildProcess[] = [];
  afterEach(() => {
    for (const loop of loops.splice(0)) loop.kill('SIGKILL');
  });

  test('that takes long restarts nothing, and loads all files afterwards', async () => {
    await using upgrade = await Upgrade.open('12');
    for (let count = 0; count < busyLoops; count += 1)
      loops.push(spawn('nice', ['-n', '5', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' }));
    // The port is closed for the first half, longer than a hook waits for it.
    const migrationMs = 36_000;
    await upgrade.startAs('13', String(migrationMs));
    // Later than the migration ends, which has begun by now.
    const endsAt = performance.now() + migrationMs;
    const seen = new Set([upgrade.status()]);
    const since = await upgrade.readStart();
    upgrade.moveSource('moved.example');
    while (performance.now() < endsAt) {
      await upgrade.updateStatus();
      seen.add(upgrade.status());
      await sleep(4_000);
    }
    // A slow machine sees only the second half.
    seen.delete(starting);
    expect([...seen]).toEqual([migrating]);
    await upgrade.passMinutes();
    await upgrade.updateStatus();
    expect(upgrade.status()).toBe('active');
    expect(await upgrade.readStart()).toBe(since);
    expect(await upgrade.readUrls()).toEqual([expect.stringContaining('moved.example')]);
  }, 300_000);
});

test.each([
  ['10', '12'],
  ['12', '13'],
])(
  'an upgrade of Grafana from %s to %s whose migration fails says so, and goes on once it succeeds',
  async (from, to) => {
    await using upgrade = await Upgrade.open(from);
    await upgrade.startAs(to, 'fails');
    await upgrade.updateStatus();
    expect(upgrade.status()).toBe(failed);
    await upgrade.startAs(to, '0');
    expect(upgrade.status()).toBe('active');
  },
  300_000,
);

/** A unit whose container's image changes. */
class Upgrade implements AsyncDisposable {
  readonly simulator: Simulator;
  readonly #parts: DemoParts;
  /** The container's environment at its next start. */
  readonly #workload: Record<string, string>;

  private constructor(simulator: Simulator, parts: DemoParts, workload: Record<string, string>) {
    this.simulator = simulator;
    this.#parts = parts;
    this.#workload = workload;
  }

  /** Deploys that Grafana with one data source. */
  static async open(version: string): Promise<Upgrade> {
    const parts = createStandInParts();
    const simulator = await Simulator.open(parts.simulator);
    const source = describeOwnCharm(parts);
    const workload: Record<string, string> = {};
    const { environment, ...options } = source.options;
    await simulator.deploy(source.directory, {
      ...options,
      name: 'grafana',
      environment: async (name) => {
        const own = await environment(name);
        Object.assign(workload, own.workload, { SIMULATOR_GRAFANA: version });
        return { ...own, workload };
      },
    });
    relateCrowd(simulator.model, 'grafana', { applications: 1, unitsEach: 1, dashboards: 1 });
    await simulator.settle();
    return new Upgrade(simulator, parts, workload);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulator[Symbol.asyncDispose]();
  }

  /** Replaces the pod by one with another Grafana, whose migration takes this long. */
  async startAs(version: string, migration: string): Promise<void> {
    Object.assign(this.#workload, { SIMULATOR_GRAFANA: version, SIMULATOR_MIGRATION: migration });
    await this.simulator.restartPod(unit);
  }

  moveSource(domain: string): void {
    const relation = Object.values(this.simulator.model.relations).find(
      (each) => each.interface === 'grafana_datasource',
    );
    const source = relation?.members.find((name) => name !== unit) ?? '';
    moveUnit(this.simulator.model, relation?.number ?? -1, source, domain);
  }

  status(): string {
    const { name, message } = this.simulator.model.units[unit]?.status ?? { name: 'gone', message: '' };
    return message === '' ? name : `${name}: ${message}`;
  }

  async updateStatus(): Promise<void> {
    advanceClock(this.simulator.model, this.simulator.model.config.updateStatusIntervalMs);
    await this.simulator.settle();
  }

  /** Lets the minutes pass for which the charm asks nothing with a password that Grafana has refused. */
  async passMinutes(): Promise<void> {
    const path = join(this.simulator.podOf(unit).container('grafana').root, appliedPath);
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), refusals: [] }));
  }

  /** When the service started that runs now. */
  async readStart(): Promise<string | undefined> {
    const { pebble } = this.simulator.podOf(unit).container('grafana');
    return (await pebble.services(['grafana']))[0]?.currentSince;
  }

  async readUrls(): Promise<readonly unknown[]> {
    const url = this.#parts.urls.get(unit) ?? '';
    const sources = await askDataSources(url, readStoredPassword(this.simulator.model, 'grafana'));
    return sources.map((source) => source.url);
  }
}

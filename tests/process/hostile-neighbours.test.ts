import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { advanceClock, listLogs } from 'charmkit/juju-model';
import { type DispatchRecord, Simulator } from 'juju-sim/simulator';
import { passHooks } from '../../bench/crowd/crowd.ts';
import { createStandInParts, describeOwnCharm } from '../../demo/deployment.ts';
import { datasourcesPath } from '../../src/grafana/files.ts';
import { relate, rewrite } from '../crash/neighbours.ts';
import { expectSafeYaml, expectTame } from '../fuzz/expectations.ts';
import { remoteKeys } from '../fuzz/remote-keys.ts';
import { nameOf, provider, sourceData } from '../state/providers.ts';
import { buildCharm } from './build.ts';

const unit = 'grafana/0';
const timeoutMs = 120_000;
const maxMegabytes = 200;

/** What the application of every endpoint writes under each of its keys at once, given the id of the admin password. */
const writings: readonly (readonly [string, (ownSecret: string) => string])[] = [
  ['100 KB', () => 'x'.repeat(100_000)],
  ['control characters', () => 'http://a\0b\u001b[31m\r\nPLANTED-SECRET\u2028'],
  [
    'text that Grafana expands',
    () => '$__file{/etc/shadow} ${GF_SECURITY_ADMIN_PASSWORD} %(admin_password)s',
  ],
  ['lists that are nested deep', () => '['.repeat(10_000) + ']'.repeat(10_000)],
  ['numbers beyond range', () => '{"url":1e400,"proxy":-1e400,"templates":{"a":1e999}}'],
  ['objects that can not be text', () => '{"url":{"toString":1},"proxy":{"toString":1},"__proto__":{"x":1}}'],
  ['a URL with a password', () => '{"url":"http://user:PLANTED-SECRET@host:9090"}'],
  ['text that is not a certificate', () => '-----BEGIN CERTIFICATE-----\nMIIB\n'.repeat(9000)],
  ['the id of the admin password', (ownSecret) => ownSecret],
  ['data sources with that id', (secure_extra_fields_secret) => renderSource({ secure_extra_fields_secret })],
  ['half of a JSON text', () => '{"url":"http://a'],
];

const parts = createStandInParts();
let simulator: Simulator;

beforeAll(async () => {
  buildCharm();
  simulator = await Simulator.open(parts.simulator);
  const { directory, options } = describeOwnCharm(parts);
  await simulator.deploy(directory, { ...options, name: 'grafana' });
  await simulator.settle();
  relate(simulator.model, 'prometheus', provider('prometheus', 1), 'grafana-source');
  for (const endpoint of Object.keys(remoteKeys))
    relate(simulator.model, `theirs-${endpoint}`, { units: { [`theirs-${endpoint}/0`]: {} } }, endpoint);
  await readEverything();
}, timeoutMs);

afterAll(() => simulator?.[Symbol.asyncDispose]());

test.each(writings)(
  'Applications that all write %s cost a hook and their own data, and the next hook writes nothing',
  async (_what, write) => {
    const known = listLogs(simulator.model, unit).length;
    const secret = Object.values(simulator.model.secrets).find(({ label }) => label === 'admin-password');
    for (const [endpoint, keys] of Object.entries(remoteKeys)) {
      const render = (names: object) =>
        Object.fromEntries(Object.keys(names).map((key) => [key, write(`secret:${secret?.id}`)]));
      const units = { [`theirs-${endpoint}/0`]: render(keys.unit) };
      rewrite(simulator.model, `theirs-${endpoint}`, { app: render(keys.app), units }, endpoint);
    }
    for (const { exit, peakMegabytes = 0 } of await readEverything()) {
      expect(exit).toBe(0);
      expect(peakMegabytes).toBeLessThan(maxMegabytes);
    }
    const { name, message } = simulator.model.units[unit]?.status ?? { name: 'gone', message: '' };
    const lines = listLogs(simulator.model, unit).slice(known);
    expectTame([message, ...lines.flatMap((line) => line.message.split('\n'))]);
    expect(lines.map((line) => line.message)).toContainEqual(
      expect.stringContaining('ignored field issuer_url'),
    );
    expect(['waiting', 'blocked']).toContain(name);
    const sources = readFileSync(
      join(simulator.podOf(unit).container('grafana').root, datasourcesPath),
      'utf8',
    );
    expect(sources).toContain(nameOf('prometheus', 0));
    expectSafeYaml(sources);
    const [quiet] = await updateStatus();
    expect(quiet).toMatchObject({ exit: 0, bytesWritten: 0, starts: 0, restarts: 0 });
  },
  timeoutMs,
);

test(
  'Many applications that write more than is read of them cost no memory together',
  async () => {
    const long = 'x'.repeat(1_500_000);
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      const app = `many-${letter}`;
      const units = { [`${app}/0`]: { grafana_source_host: `http://${long}` } };
      relate(
        simulator.model,
        app,
        { app: { ...sourceData(app, 'prometheus'), unused: long }, units },
        'grafana-source',
      );
    }
    for (const { exit, peakMegabytes = 0 } of await readEverything()) {
      expect(exit).toBe(0);
      expect(peakMegabytes).toBeLessThan(maxMegabytes);
    }
  },
  timeoutMs,
);

function renderSource(fields: object): string {
  return JSON.stringify({ model: 'm', model_uuid: 'u', application: 'a', type: 'prometheus', ...fields });
}

/** Runs one hook for all changes, as after a hook that was killed. */
async function readEverything(): Promise<readonly DispatchRecord[]> {
  passHooks(simulator.model, unit);
  const { temporaryDir } = simulator.podOf(unit);
  for (const name of readdirSync(temporaryDir)) writeFileSync(join(temporaryDir, name, 'unfinished'), '');
  return updateStatus();
}

async function updateStatus(): Promise<readonly DispatchRecord[]> {
  const before = simulator.dispatches.length;
  advanceClock(simulator.model, simulator.model.config.updateStatusIntervalMs);
  await simulator.settle();
  return simulator.dispatches.slice(before);
}

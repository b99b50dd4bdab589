import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { addUserSecret, grantUserSecret, listLogs } from 'charmkit/juju-model';
import { Simulator, type SimulatorOptions } from 'juju-sim/simulator';
import { runLine } from '../../lib/juju-sim/simulator/cli/session.ts';
import { quoteWord } from '../../lib/juju-sim/simulator/quote-word.ts';
import { runInUnit } from '../../lib/juju-sim/simulator/unit-access.ts';
import { type ShellCharm, shellCharm } from './shell-charm.ts';

describe('a container that is late', () => {
  const socket = '"$CHARM_CONTAINERS_DIR/box/pebble.socket"';

  test('starts after the hooks that do not need it, which find no Pebble', async () => {
    await using charm = await shellCharm(`[ -S ${socket} ] && status-set active "$JUJU_HOOK_NAME"; exit 0`);
    await using simulator = await deploy(charm, { areContainersLate: true });
    const hooks = simulator.dispatches.map(({ hook }) => hook);
    expect(hooks.slice(-2)).toEqual(['start', 'box-pebble-ready']);
    expect(simulator.model.units['shell/0']?.status.message).toBe('box-pebble-ready');
  });

  test('is late in each new pod', async () => {
    await using charm = await shellCharm('exit 0');
    await using simulator = await deploy(charm, { areContainersLate: true });
    const before = simulator.dispatches.length;
    await simulator.restartPod('shell/0');
    const hooks = simulator.dispatches.slice(before).map(({ hook }) => hook);
    expect(hooks).toEqual(['stop', 'upgrade-charm', 'config-changed', 'start', 'box-pebble-ready']);
  });
});

test.each([
  ['3.6.0', /^secret:[0-9a-v]{20}$/],
  ['4.1.0', /^secret:\/\/[0-9a-f-]{36}\/[0-9a-v]{20}$/],
])('a charm runs in Juju %s, and sees what that Juju prints', async (jujuVersion, printed) => {
  await using charm = await shellCharm(
    '[ "$JUJU_HOOK_NAME" = start ] && status-set active "$JUJU_VERSION $(secret-add key=value)"; exit 0',
  );
  await using simulator = await deploy(charm, { model: { jujuVersion } });
  const [version, uri] = simulator.model.units['shell/0']?.status.message.split(' ') ?? [];
  expect(version).toBe(jujuVersion);
  expect(uri).toMatch(printed);
});

test('a service that does not get its port is named to the user, once, with the remedy', async () => {
  const warnings: string[] = [];
  await using charm = await shellCharm('exit 0');
  await using simulator = await deploy(charm, { onWarning: (text) => void warnings.push(text) });
  const { pebble } = simulator.podOf('shell/0').container('box');
  const content = '#!/bin/sh\necho "listen tcp :8080: bind: address already in use"\nexit 1\n';
  await pebble.pushFile({ path: '/bin/serve', content, permissions: 0o755, makeDirs: true });
  await pebble.addLayer('one', { services: { web: { override: 'replace', command: '/bin/serve' } } });
  for (const _ of [1, 2]) await expect(pebble.startServices(['web'])).rejects.toThrow('already in use');
  expect(warnings).toEqual([
    'shell/0: the service "web" of the container "box" wants port 8080, which another program on this machine has. With --own-networks each pod has ports of its own.',
  ]);
});

describe('storage', () => {
  const metadata = `
name: shell
summary: a charm for tests
description: does what a test wants
containers: { box: { mounts: [{ storage: data, location: /srv }] } }
storage: { data: { type: filesystem } }
`;

  test('is one directory for the charm and its container', async () => {
    await using charm = await shellCharm(
      '[ "$JUJU_HOOK_NAME" = data-storage-attached ] && echo mine >"$(storage-get location)/file"; exit 0',
    );
    writeFileSync(join(charm.directory, 'metadata.yaml'), metadata);
    await using simulator = await deploy(charm);
    // Mounts require root. The operating system itself refuses writes of an ordinary user's charm.
    const exits = simulator.dispatches.map(({ exit }) => exit);
    if (process.getuid?.() !== 0) expect(exits.some((exit) => exit !== 0)).toBe(true);
    else
      expect(readFileSync(join(simulator.podOf('shell/0').container('box').root, 'srv/file'), 'utf8')).toBe(
        'mine\n',
      );
  });

  test('is there from the beginning, before its hook', async () => {
    await using charm = await shellCharm(
      '[ "$JUJU_HOOK_NAME" = install ] && [ -d "$(storage-get -s "$(storage-list)" location)" ] && juju-log there; exit 0',
    );
    writeFileSync(join(charm.directory, 'metadata.yaml'), metadata);
    await using simulator = await deploy(charm);
    const isThere = listLogs(simulator.model, 'shell/0').some(({ message }) => message === 'there');
    expect(isThere).toBe(process.getuid?.() === 0);
  });

  test("is named by the help of storage-get, where charmhelpers' and ops' charms read it", async () => {
    await using charm = await shellCharm(
      '[ "$JUJU_HOOK_NAME" = data-storage-attached ] && juju-log "$(storage-get --help)"; exit 0',
    );
    writeFileSync(join(charm.directory, 'metadata.yaml'), metadata);
    await using simulator = await deploy(charm);
    const said = listLogs(simulator.model, 'shell/0').map(({ message }) => message);
    expect(said.join('\n')).toMatch(/-s +\(= data\/0\)/);
  });
});

test('a secret that Juju withholds is refused until it is given again', async () => {
  await using charm = await shellCharm(
    'status-set active "$(secret-get "$(config-get secret)" 2>&1 || true)"; exit 0',
  );
  appendFileSync(join(charm.directory, 'config.yaml'), 'options: { secret: { type: secret } }\n');
  await using simulator = await deploy(charm);
  const { id } = addUserSecret(simulator.model, 'mine', { key: 'value' });
  grantUserSecret(simulator.model, id, 'shell');
  const said: (string | undefined)[] = [];
  for (const command of [
    `config shell secret=secret:${id}`,
    'withhold-secret mine',
    'withhold-secret mine --as given',
  ]) {
    for (const line of [command, 'advance 10m'])
      await runLine({ simulator, cwd: '.', print: () => {}, inform: () => {} }, line);
    said.push(simulator.model.units['shell/0']?.status.message);
  }
  expect(said).toEqual(['key: value', 'ERROR permission denied', 'key: value']);
});

async function deploy(charm: ShellCharm, options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await Simulator.open(options);
  await simulator.deploy(charm.directory);
  await simulator.settle();
  return simulator;
}

describe('pods with networks of their own', () => {
  // One program that would need the port of every unit, if units shared a network.
  const serve = `#!/bin/sh
exec node -e "require('http').createServer((_, answer) => answer.end(process.env.NAME)).listen(38123)"
`;

  test('use the same port, which checks and the charm reach within each pod', async () => {
    await using charm = await shellCharm(
      'exit 0',
      'name: shell\nsummary: s\ndescription: d\ncontainers: { box: { resource: box-image } }\nresources: { box-image: { type: oci-image } }\n',
    );
    const image = join(charm.directory, 'image/usr/bin');
    mkdirSync(image, { recursive: true });
    writeFileSync(join(image, 'serve'), serve, { mode: 0o755 });
    await using simulator = await Simulator.open({ haveOwnNetworks: true });
    await simulator.deploy(charm.directory, {
      units: 2,
      resources: { 'box-image': join(charm.directory, 'image') },
    });
    const settled = simulator.settle();
    if (process.getuid?.() !== 0)
      return await expect(settled).rejects.toThrow('A pod has no network of its own');
    await settled;
    const units = Object.keys(simulator.model.units);
    for (const unit of units) await startServer(simulator, unit);
    for (const unit of units) {
      const { pebble } = simulator.podOf(unit).container('box');
      await waitFor(async () =>
        (await pebble.checks()).every(({ status, successes }) => status === 'up' && (successes ?? 0) > 0),
      );
      const read = `fetch('http://localhost:38123').then((answer) => answer.text()).then(console.log)`;
      const { stdout } = await runInUnit(simulator, { unit }, [process.execPath, '-e', quoteWord(read)]);
      expect(stdout).toBe(`${unit}\n`);
    }
  });

  async function startServer(simulator: Simulator, unit: string): Promise<void> {
    const { pebble } = simulator.podOf(unit).container('box');
    const check = { override: 'replace', period: '200ms', threshold: 1 } as const;
    await pebble.addLayer('serve', {
      services: {
        serve: { override: 'replace', command: 'serve', startup: 'enabled', environment: { NAME: unit } },
      },
      checks: {
        http: { ...check, http: { url: 'http://localhost:38123/' } },
        tcp: { ...check, tcp: { port: 38123 } },
      },
    });
    await pebble.replan();
  }
});

async function waitFor(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error('It did not happen');
}

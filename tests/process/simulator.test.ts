import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { addUnit, advanceClock, enqueueAction, listLogs } from 'charmkit/juju-model';
import { strToU8, zipSync } from 'fflate';
import {
  CharmDirectoryError,
  JujuHookToolsError,
  NotSettlingError,
  openJujuHookTools,
  RealPebbleError,
  Simulator,
  type SimulatorOptions,
  startReal,
} from 'juju-sim/simulator';
import { shellCharm } from './shell-charm.ts';

describe('a packed charm in the simulator', () => {
  test('is deployed and refreshed as its directory is', async () => {
    await using charm = await shellCharm('status-set active "$(cat words)"');
    const packed = await packedCharm(charm.directory, 'packed');
    await using simulator = await deployed(packed);
    expect(simulator.model.units['shell/0']?.status).toMatchObject({ name: 'active', message: 'packed' });
    await simulator.refresh('shell', await packedCharm(charm.directory, 'packed again'));
    await simulator.settle();
    expect(simulator.model.units['shell/0']?.status).toMatchObject({ message: 'packed again' });
  });

  test('that is no zip file is refused', async () => {
    await using charm = await shellCharm('');
    await expect(deployed(join(charm.directory, 'dispatch'))).rejects.toThrow(
      'neither a directory nor a zip file',
    );
  });

  test('may not write beside its directory', async () => {
    await using charm = await shellCharm('');
    const packed = join(charm.directory, 'outside.charm');
    writeFileSync(packed, zipSync({ '../outside': strToU8('') }));
    await expect(deployed(packed)).rejects.toThrow('outside of it');
  });
});

/** Packs the directory with an extra file that contains this text. */
async function packedCharm(directory: string, words: string): Promise<string> {
  const files = readdirSync(directory).filter((name) => !name.endsWith('.charm'));
  const entries = files.map((name) => {
    const attrs = (name === 'dispatch' ? 0o100755 : 0o100644) * 0x10000;
    return [name, [readFileSync(join(directory, name)), { os: 3, attrs }]] as const;
  });
  const path = join(directory, `${words}.charm`);
  writeFileSync(path, zipSync({ ...Object.fromEntries(entries), words: strToU8(words) }));
  return path;
}

describe('a dispatch in the simulator', () => {
  test('has the environment that Juju gives, and nothing of this process', async () => {
    await using charm = await shellCharm('env > "env-$JUJU_HOOK_NAME"; pwd > pwd');
    await using simulator = await deployed(charm.directory);
    const { charmDir } = simulator.podOf('shell/0');
    const environment = readEnvironment(join(charmDir, 'env-install'));
    expect(environment).toMatchObject({
      JUJU_UNIT_NAME: 'shell/0',
      JUJU_HOOK_NAME: 'install',
      JUJU_DISPATCH_PATH: 'hooks/install',
      JUJU_CHARM_DIR: charmDir,
    });
    expect(environment.CHARM_CONTAINERS_DIR).toBe(simulator.podOf('shell/0').containersDir);
    expect(environment.TMPDIR).toBe(simulator.podOf('shell/0').temporaryDir);
    expect(Object.keys(environment)).not.toContain('HOME');
    expect(Object.keys(environment)).not.toContain('npm_lifecycle_event');
    expect(readFileSync(join(charmDir, 'pwd'), 'utf8')).toBe(`${charmDir}\n`);
  });

  test('has a charm directory of its unit’s own, which goes with the pod', async () => {
    await using charm = await shellCharm('cat metadata.yaml > /dev/null && echo "$JUJU_UNIT_NAME" >> units');
    await using simulator = await deployed(charm.directory);
    addUnit(simulator.model, 'shell');
    await simulator.settle();
    const unitsSeen = (unit: string) =>
      new Set(
        readFileSync(join(simulator.podOf(unit).charmDir, 'units'), 'utf8')
          .trim()
          .split('\n'),
      );
    expect(unitsSeen('shell/0')).toEqual(new Set(['shell/0']));
    expect(unitsSeen('shell/1')).toEqual(new Set(['shell/1']));
    expect(existsSync(join(charm.directory, 'units'))).toBe(false);
    await simulator.restartPod('shell/0');
    expect(readFileSync(join(simulator.podOf('shell/0').charmDir, 'units'), 'utf8')).toBe(
      'shell/0\n'.repeat(4),
    );
  });

  test('finds the hook tools first on its PATH, and they act on the model', async () => {
    await using charm = await shellCharm('status-set active "it’s $(is-leader)"');
    await using simulator = await deployed(charm.directory);
    expect(simulator.model.units['shell/0']?.status).toMatchObject({ name: 'active', message: 'it’s True' });
    expect(simulator.dispatches[0]?.hookTools).toEqual({ 'is-leader': 1, 'status-set': 1 });
  });

  test('is logged: standard output at DEBUG, standard error at WARNING', async () => {
    await using charm = await shellCharm('[ "$JUJU_HOOK_NAME" = install ] || exit 0; echo out; echo err >&2');
    await using simulator = await deployed(charm.directory);
    const lines = listLogs(simulator.model, 'shell/0').filter(
      (line) => line.logger === 'unit.shell/0.install',
    );
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['DEBUG', 'out'],
      ['WARNING', 'err'],
    ]);
  });

  test('gives its output to the action that it runs', async () => {
    await using charm = await shellCharm(
      '[ -n "$JUJU_ACTION_NAME" ] || exit 0; action-set a.b=c; echo out; exit 3',
    );
    await using simulator = await deployed(charm.directory);
    const task = enqueueAction(simulator.model, 'shell/0', 'say');
    await simulator.settle();
    expect(task).toMatchObject({ status: 'failed', results: { a: { b: 'c' }, stdout: 'out\n' } });
    expect(simulator.dispatches.at(-1)).toMatchObject({ hook: 'say', isAction: true, exit: 3 });
  });

  test('ends although a process that it started still has its output open', async () => {
    await using charm = await shellCharm(
      '[ "$JUJU_HOOK_NAME" = install ] || exit 0; sleep 600 & echo $! > pid; echo out',
    );
    let pid = 0;
    {
      await using simulator = await deployed(charm.directory);
      expect(simulator.dispatches[0]).toMatchObject({ hook: 'install', exit: 0 });
      expect(listLogs(simulator.model, 'shell/0').map(({ message }) => message)).toContain('out');
      pid = Number(readFileSync(join(simulator.podOf('shell/0').charmDir, 'pid'), 'utf8'));
      expect(isRunning(pid)).toBe(true);
    }
    await untilEnded(pid);
  });

  test('that cannot start is a failed hook, and its log says why', async () => {
    await using charm = await shellCharm('');
    await using simulator = await Simulator.open();
    await simulator.deploy(charm.directory);
    chmodSync(join(charm.directory, 'dispatch'), 0o644);
    await simulator.settle();
    const [{ exit, reason } = {}] = simulator.dispatches;
    expect([126, 127]).toContain(exit);
    expect(reason).toMatch(/\.\/dispatch.*(EACCES|Permission denied)/);
  });
});

describe('a hook that fails', () => {
  const failing = 'relation-set -r "$(relation-ids mates)" key=value; [ "$JUJU_HOOK_NAME" != start ]';

  test('commits nothing, and holds up what would come next', async () => {
    await using charm = await shellCharm(failing);
    await using simulator = await deployed(charm.directory);
    advanceClock(simulator.model, 600_000);
    await simulator.settle();
    expect(simulator.dispatches.at(-1)).toMatchObject({ hook: 'start', exit: 1 });
    expect(simulator.status().applications.shell?.units['shell/0']?.workload).toMatchObject({
      current: 'error',
      message: 'hook failed: "start"',
    });
  });

  test('is run again when a person says so', async () => {
    await using charm = await shellCharm(failing);
    await using simulator = await deployed(charm.directory);
    await charm.write('true');
    await simulator.resolved('shell/0');
    expect(simulator.dispatches.slice(-2).map(({ hook, exit }) => [hook, exit])).toEqual([
      ['start', 0],
      ['box-pebble-ready', 0],
    ]);
  });

  test('is killed with all that it started when it takes too long', async () => {
    await using charm = await shellCharm(
      '[ "$JUJU_HOOK_NAME" = install ] || exit 0; sleep 60 & echo $! > pid; sleep 60',
    );
    await using simulator = await deployed(charm.directory, { dispatchTimeoutMs: 400 });
    expect(simulator.dispatches.at(-1)).toMatchObject({ hook: 'install', exit: 137 });
    await untilEnded(Number(readFileSync(join(simulator.podOf('shell/0').charmDir, 'pid'), 'utf8')));
  });

  test('takes what it started with it when it is killed', async () => {
    await using charm = await shellCharm(
      '[ "$JUJU_HOOK_NAME" = install ] && [ ! -e pid ] || exit 0; sleep 60 & echo $! > pid; kill -9 $$',
    );
    await using simulator = await deployed(charm.directory);
    // A hook that a signal ended is not a failure: Juju runs it again.
    expect(simulator.dispatches.slice(0, 2)).toMatchObject([
      { hook: 'install', exit: 137 },
      { hook: 'install', exit: 0 },
    ]);
    const pid = Number(readFileSync(join(simulator.podOf('shell/0').charmDir, 'pid'), 'utf8'));
    await untilEnded(pid);
  });
});

describe('a workload in the simulator', () => {
  test('makes hooks of its notices', async () => {
    await using charm = await shellCharm('[ -z "$JUJU_NOTICE_KEY" ] || juju-log "noticed $JUJU_NOTICE_KEY"');
    await using simulator = await deployed(charm.directory);
    await simulator.podOf('shell/0').container('box').pebble.notify('example.com/done');
    await simulator.settle();
    expect(simulator.dispatches.at(-1)?.hook).toBe('box-pebble-custom-notice');
    expect(listLogs(simulator.model, 'shell/0').map((line) => line.message)).toContain(
      'noticed example.com/done',
    );
  });

  test('makes hooks of checks that fail and recover', async () => {
    await using charm = await shellCharm('true');
    await using simulator = await deployed(charm.directory);
    const { pebble } = simulator.podOf('shell/0').container('box');
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const tcp = {
      override: 'replace',
      period: '50ms',
      threshold: 1,
      tcp: { port, host: '127.0.0.1' },
    } as const;
    server.close();
    await pebble.addLayer('checks', { checks: { open: tcp } });
    await pebble.replan();
    await untilHook(simulator, 'box-pebble-check-failed');
    const again = createServer().listen(port, '127.0.0.1');
    await untilHook(simulator, 'box-pebble-check-recovered');
    again.close();
  });

  test('has its restarts counted, not its first start', async () => {
    await using charm = await shellCharm('true');
    await using simulator = await deployed(charm.directory);
    const { pebble, root } = simulator.podOf('shell/0').container('box');
    writeFileSync(join(root, 'usr/bin/sleep'), '#!/bin/sh\nexec /bin/sleep "$@"\n', { mode: 0o755 });
    const sleeper = { override: 'replace', command: 'sleep 1000', startup: 'enabled' } as const;
    await pebble.addLayer('box', { services: { sleeper } });
    await pebble.replan();
    const before = await simulator.podOf('shell/0').readStartTimes();
    await pebble.restartServices(['sleeper']);
    const after = await simulator.podOf('shell/0').readStartTimes();
    expect([...before.keys()]).toEqual(['box/sleeper']);
    expect(after.get('box/sleeper')).not.toBe(before.get('box/sleeper'));
  });
});

describe('the simulator', () => {
  test('leaves no file behind, and no process', async () => {
    await using charm = await shellCharm('sleep 60 > /dev/null');
    const simulator = await Simulator.open();
    await simulator.deploy(charm.directory);
    const settled = simulator.settle().catch((error: Error) => error.name);
    const running = Promise.withResolvers<void>();
    const timer = setInterval(() => simulator.model.units['shell/0']?.agent.running && running.resolve(), 10);
    await running.promise;
    clearInterval(timer);
    const { containersDir } = simulator.podOf('shell/0');
    await simulator[Symbol.asyncDispose]();
    expect(await settled).toBe('SimulatorEndedError');
    expect(existsSync(containersDir)).toBe(false);
  });

  test('gives up on units that answer each other for ever', async () => {
    await using charm = await shellCharm(
      'for id in $(relation-ids mates); do relation-set -r $id at=$JUJU_CONTEXT_ID; done',
    );
    await using simulator = await Simulator.open({ mostDispatches: 40 });
    await simulator.deploy(charm.directory, { units: 2 });
    const refused = await simulator.settle().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NotSettlingError);
    expect(refused).toHaveProperty('facts', { dispatches: 40, hook: 'mates-relation-changed' });
  });

  test('runs the hooks and actions of a charm without a dispatch, and skips those that it lacks', async () => {
    await using charm = await shellCharm('');
    rmSync(join(charm.directory, 'dispatch'));
    const write = (path: string, script: string) => {
      mkdirSync(dirname(join(charm.directory, path)), { recursive: true });
      writeFileSync(join(charm.directory, path), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    };
    write('hooks/start', 'status-set active "$(basename $0)"');
    await using simulator = await deployed(charm.directory);
    expect(simulator.model.units['shell/0']?.status).toMatchObject({ name: 'active', message: 'start' });
    expect(listLogs(simulator.model, 'shell/0').map(({ message }) => message)).toContain(
      'skipped "install" hook (missing)',
    );
    const missing = enqueueAction(simulator.model, 'shell/0', 'say');
    await simulator.settle();
    expect(missing).toMatchObject({ status: 'failed', message: 'action not implemented on unit "shell/0"' });
    write('actions/say', 'action-set said=it');
    await simulator.refresh('shell', charm.directory);
    const task = enqueueAction(simulator.model, 'shell/0', 'say');
    await simulator.settle();
    expect(task).toMatchObject({ status: 'completed', results: { said: 'it' } });
  });

  test.each([
    ['tests/process', 'neither metadata.yaml nor charmcraft.yaml'],
    ['tests/fixtures/charms/data-source-user', 'no executable file "dispatch"'],
  ])('refuses to deploy %s', async (directory, reason) => {
    await using simulator = await Simulator.open();
    const refused = await simulator.deploy(directory).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CharmDirectoryError);
    expect(refused).toHaveProperty('message', expect.stringContaining(reason));
  });
});

describe('real parts that are not where they should be', () => {
  test('are missed by name: Pebble', async () => {
    await using charm = await shellCharm('true');
    const startContainer = startReal('/nowhere/pebble');
    await expect(deployed(charm.directory, { startContainer })).rejects.toThrow(RealPebbleError);
  });

  test("are missed by name: Juju's hook tools", async () => {
    await expect(openJujuHookTools('/nowhere', ['is-leader'])).rejects.toThrow(JujuHookToolsError);
  });
});

async function deployed(directory: string, options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await Simulator.open(options);
  try {
    await simulator.deploy(directory);
    await simulator.settle();
    return simulator;
  } catch (error) {
    await simulator[Symbol.asyncDispose]();
    throw error;
  }
}

function readEnvironment(path: string): Record<string, string | undefined> {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** A killed process remains listed until the system removes it. */
async function untilEnded(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function untilHook(simulator: Simulator, hook: string): Promise<void> {
  while (simulator.dispatches.every((dispatch) => dispatch.hook !== hook)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await simulator.settle();
  }
}

test('a charm that has charmcraft.yaml alone finds the files that charmcraft packs', async () => {
  await using charm = await shellCharm('cat metadata.yaml config.yaml actions.yaml >packed; exit 0');
  rmSync(join(charm.directory, 'metadata.yaml'));
  rmSync(join(charm.directory, 'actions.yaml'));
  writeFileSync(
    join(charm.directory, 'charmcraft.yaml'),
    'type: charm\nname: shell\nsummary: s\ndescription: d\nparts: {x: {}}\nconfig: {options: {a: {type: int}}}\nactions: {say: {}}\n',
  );
  await using simulator = await deployed(charm.directory);
  const packed = readFileSync(join(simulator.podOf('shell/0').charmDir, 'packed'), 'utf8');
  expect(packed).toBe('name: shell\nsummary: s\ndescription: d\noptions:\n  a:\n    type: int\nsay: {}\n');
});

test('a hook that failed is run again as often as is asked for', async () => {
  await using charm = await shellCharm(
    '[ "$JUJU_HOOK_NAME" = start ] && [ ! -e tried ] && touch tried && exit 1; exit 0',
  );
  await using simulator = await Simulator.open({ hookRetries: 1 });
  await simulator.deploy(charm.directory);
  await simulator.settle();
  const starts = simulator.dispatches.filter(({ hook }) => hook === 'start');
  expect(starts.map(({ exit }) => exit)).toEqual([1, 0]);
});

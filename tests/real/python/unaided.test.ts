import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { addUnit, enqueueAction, listLogs, scaleApplication, setConfig } from 'charmkit/juju-model';
import { Simulator } from 'juju-sim/simulator';
import { pythonEnvironment } from './charms.ts';

const source = fileURLToPath(new URL('unaided', import.meta.url));
const onKubernetes = fileURLToPath(new URL('on-kubernetes', import.meta.url));

describe.each(['3.6.0', '4.1.0'])('a charm that is written with ops, in Juju %s', (jujuVersion) => {
  test('runs unaided: from charmcraft.yaml, with its own venv, before its workload is ready', async () => {
    await using place = await packPlace();
    await using simulator = await Simulator.open({
      model: { jujuVersion },
      hookRetries: 1,
      areContainersLate: true,
    });
    await simulator.deploy(place.charm, { resources: { 'web-image': place.image } });
    await simulator.settle();
    const { model } = simulator;
    expect(model.units['unaided/0']?.status).toMatchObject({ name: 'active' });
    expect(Object.values(model.secrets).map(({ label }) => label)).toEqual(['mine']);
    expect(simulator.dispatches.filter(({ exit }) => exit !== 0).map(({ hook }) => hook)).toEqual(['start']);
    expect(linesOf(simulator, 'unaided/0')).toEqual(
      expect.arrayContaining([
        `host unaided-0 is unaided-0.unaided-endpoints.${model.name}.svc.cluster.local`,
        `namespace ${model.name}`,
        'socket False',
        'Pebble is not ready',
        'storage holds unaided/0',
      ]),
    );
    const task = enqueueAction(model, 'unaided/0', 'greet', { name: 'Ada' });
    setConfig(model, 'unaided', { set: { greeting: 'Hei' } });
    addUnit(model, 'unaided');
    await simulator.settle();
    expect(task).toMatchObject({ status: 'completed', results: { text: 'hello Ada' } });
    expect(model.units['unaided/1']?.status).toMatchObject({ name: 'active' });
    await simulator.restartPod('unaided/0');
    expect(linesOf(simulator, 'unaided/0').at(-1)).toBe('storage holds unaided/0');
    scaleApplication(model, 'unaided', 1);
    await simulator.settle();
    expect(Object.keys(model.units)).toEqual(['unaided/0']);
    expect(Object.values(model.units).filter(({ agent }) => agent.failed)).toEqual([]);
  }, 120_000);
});

test('a charm that asks Kubernetes runs before it is packed, with the venv that an option names', async () => {
  await using place = await packPlace();
  await using simulator = await Simulator.open({ hasKubernetes: true, unitsAtOnce: 2 });
  const deploy = (name: string, trust: boolean) =>
    simulator.deploy(onKubernetes, {
      name,
      trust,
      units: 2,
      resources: { 'web-image': place.image },
      venv: dirname(dirname(pythonEnvironment.PYTHON_BIN)),
    });
  await deploy('trusted', true);
  await deploy('untrusted', false);
  await simulator.settle();
  const { model } = simulator;
  const statuses = () => Object.values(model.units).map(({ status }) => status.message);
  const active = (cpu: string) =>
    `{'cpu': '${cpu}'} ['trusted-0', 'trusted-1'] ${model.applications.trusted?.address}`;
  expect(statuses()).toEqual([active('1'), active('1'), '403 Forbidden', '403 Forbidden']);
  expect(simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
  setConfig(model, 'trusted', { set: { cpu: '2' } });
  await simulator.settle();
  expect(statuses().slice(0, 2)).toEqual([active('2'), active('2')]);
  const hooks = simulator.dispatches.filter(({ unit }) => unit === 'trusted/1').map(({ hook }) => hook);
  expect(hooks.slice(-5)).toEqual(['stop', 'upgrade-charm', 'config-changed', 'start', 'web-pebble-ready']);
}, 120_000);

/** The lines that the charm logged, without the prefix of a relation's hook. */
function linesOf(simulator: Simulator, unit: string): readonly string[] {
  return listLogs(simulator.model, unit)
    .filter(({ level, logger }) => level === 'INFO' && logger.endsWith('.juju-log'))
    .map(({ message }) => message.replace(/^mates:\d+: /, ''));
}

/** A charm with the packages of PYTHON_BIN as its venv, as charmcraft packs them, and an image. */
async function packPlace() {
  const directory = await mkdtemp(join(tmpdir(), 'unaided-'));
  const [charm, image] = [join(directory, 'charm'), join(directory, 'image')];
  await cp(source, charm, { recursive: true });
  const ask = 'import ops, os; print(os.path.dirname(os.path.dirname(ops.__file__)))';
  const packages = execFileSync(pythonEnvironment.PYTHON_BIN, ['-c', ask], { encoding: 'utf8' }).trim();
  await symlink(packages, join(charm, 'venv'));
  await mkdir(join(image, 'usr/bin'), { recursive: true });
  const programs = { serve: 'exec sleep 1000', greet: 'echo "$(cat "$SIMULATOR_ROOT/etc/web/greeting") $1"' };
  for (const [name, script] of Object.entries(programs))
    await writeFile(join(image, 'usr/bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { charm, image, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

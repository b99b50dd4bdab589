import { describe, expect, test } from '@jest/globals';
import {
  advanceClock,
  createModel,
  deployCharm,
  findNextHook,
  getModelStatus,
  integrateEndpoints,
  listBusyUnits,
  type Model,
  type ModelOptions,
  openHook,
  parseCharm,
  refreshApplication,
  removeApplication,
  renderHookName,
  replacePod,
  reportContainerReady,
  restartAgent,
  scaleApplication,
  setConfig,
} from 'charmkit/juju-model';

const charm = parseCharm({
  metadata: `
name: probe
summary: a probe
description: a probe
containers: {app: {}}
storage: {data: {type: filesystem}}
peers: {peers: {interface: peers}}
provides: {give: {interface: give}, more: {interface: give}}
requires: {take: {interface: give}}
`,
  config: 'options: {text: {type: string, default: ""}}',
});

const seeds = Array.from({ length: 200 }, (_, seed) => seed);

describe('a first start in any order that Juju leaves open', () => {
  const orders = seeds.map((orderSeed) => firstStart({ orderSeed }));

  test('begins with install, relation-created and leader-elected, and has start right after config-changed', () => {
    for (const order of orders) {
      expect(order.slice(0, 5).sort()).toEqual([
        'give-relation-created',
        'install',
        'leader-elected',
        'more-relation-created',
        'peers-relation-created',
      ]);
      expect(order[0]).toBe('install');
      expect(order.indexOf('start')).toBe(order.indexOf('config-changed') + 1);
    }
  });

  test.each([
    ['pebble-ready before config-changed', 'app-pebble-ready', 'config-changed'],
    ['pebble-ready after start', 'start', 'app-pebble-ready'],
    ['storage-attached before config-changed', 'data-storage-attached', 'config-changed'],
    ['storage-attached after start', 'start', 'data-storage-attached'],
    ['relations in one order', 'give-relation-created', 'more-relation-created'],
    ['relations in the other', 'more-relation-created', 'give-relation-created'],
  ])('may have %s', (_what, earlier, later) => {
    const some = orders.filter((order) => order.indexOf(earlier) < order.indexOf(later));
    expect(some.length).toBeGreaterThan(10);
  });

  test('is the same for the same seed, and the usual one without', () => {
    expect(firstStart({ orderSeed: 7 })).toEqual(firstStart({ orderSeed: 7 }));
    expect(firstStart({}).slice(-4)).toEqual([
      'data-storage-attached',
      'config-changed',
      'start',
      'app-pebble-ready',
    ]);
  });
});

describe('a pod', () => {
  const afterPod = ['upgrade-charm', 'config-changed', 'start', 'app-pebble-ready'];

  test('that is replaced stops its unit first, which then starts anew', () => {
    const model = started({});
    replacePod(model, 'pa/0');
    expect(run(model, 1)).toEqual(['stop']);
    reportContainerReady(model, 'pa/0', 'app');
    expect(run(model)).toEqual(afterPod);
  });

  test('comes with a new charm as well', () => {
    const model = started({});
    refreshApplication(model, 'pa', charm);
    expect(run(model, 1)).toEqual(['stop']);
    reportContainerReady(model, 'pa/0', 'app');
    expect(run(model)).toEqual(afterPod);
  });

  test('has the hooks of a new pod also if a second refresh comes before it', () => {
    const model = started({});
    refreshApplication(model, 'pa', charm);
    expect(run(model, 1)).toEqual(['stop']);
    refreshApplication(model, 'pa', charm);
    reportContainerReady(model, 'pa/0', 'app');
    expect(run(model)).toEqual(afterPod);
  });

  test('in which the agent alone starts again runs start and pebble-ready', () => {
    const model = started({});
    restartAgent(model, 'pa/0');
    expect(run(model)).toEqual(['start', 'app-pebble-ready']);
  });
});

describe('a hook', () => {
  test('that a signal ends is no failure, and is run again', () => {
    const model = started({});
    setConfig(model, 'pa', { set: { text: 'new' } });
    begin(model).end(143, { isKilled: true });
    expect(model.units['pa/0']?.agent.failed).toBeUndefined();
    expect(model.log.at(-1)?.message).toMatch(/was terminated$/);
    expect(run(model)).toEqual(['config-changed']);
  });

  test('that ends by itself with 143 has failed', () => {
    const model = started({});
    setConfig(model, 'pa', { set: { text: 'new' } });
    begin(model).end(143);
    expect(model.units['pa/0']?.agent.failed).toEqual({ kind: 'config-changed' });
  });

  test('that is cut short by the end of its pod has failed until it runs again, before start', () => {
    const model = started({});
    setConfig(model, 'pa', { set: { text: 'new' } });
    begin(model).end(137, { isKilled: true });
    expect(shownStatus(model)).not.toMatch(/^error/);
    restartAgent(model, 'pa/0');
    expect(shownStatus(model)).toBe('error: hook failed: "config-changed"');
    expect(run(model, 1)).toEqual(['config-changed']);
    expect(shownStatus(model)).not.toMatch(/^error/);
    expect(run(model)).toEqual(['start', 'app-pebble-ready']);
  });

  test('that is cut short while its pod stops comes before start, without the other hooks of a new pod', () => {
    const model = started({});
    replacePod(model, 'pa/0');
    begin(model).end(137, { isKilled: true });
    restartAgent(model, 'pa/0');
    expect(shownStatus(model)).toBe('error: hook failed: "stop"');
    expect(run(model)).toEqual(['stop', 'start', 'app-pebble-ready']);
  });

  test('may come twice for one change of an option', () => {
    const counts = seeds.map((orderSeed) => {
      const model = started({ orderSeed });
      setConfig(model, 'pa', { set: { text: 'new' } });
      return run(model).filter((hook) => hook === 'config-changed').length;
    });
    expect(new Set(counts)).toEqual(new Set([1, 2]));
  });
});

test('a port that Kubernetes has not is taken by the tool, and fails the hook at its end', () => {
  const model = started({});
  setConfig(model, 'pa', { set: { text: 'new' } });
  const session = begin(model);
  expect(session.run({ tool: 'open-port', args: ['icmp'] }).exitCode).toBe(0);
  expect(session.end(0).error).toBe('protocol icmp on caas models not supported');
});

test('peer relations break with their application, and not with a unit of it', () => {
  const model = started({}, 2);
  scaleApplication(model, 'pa', 1);
  expect(run(model).filter((hook) => hook.endsWith('-broken'))).toEqual([]);
  removeApplication(model, 'pa');
  expect(run(model)).toContain('peers-relation-broken');
});

test('a new leader comes when the lease of the one before is over', () => {
  const model = started({ leaseMs: 30_000 }, 2);
  model.applications.pa = {
    ...(model.applications.pa as NonNullable<typeof model.applications.pa>),
    leader: 'pa/1',
  };
  scaleApplication(model, 'pa', 1);
  run(model);
  expect(model.applications.pa?.leader).toBeUndefined();
  advanceClock(model, 29_000);
  expect(model.applications.pa?.leader).toBeUndefined();
  advanceClock(model, 1_000);
  expect(model.applications.pa?.leader).toBe('pa/0');
});

describe("a bug of Juju's own, where it is asked for", () => {
  test('config-reset-untold', () => {
    for (const [bugs, told] of [
      [[], ['config-changed']],
      [['config-reset-untold' as const], []],
    ] as const) {
      const model = started({ bugs });
      setConfig(model, 'pa', { set: { text: 'new' } });
      run(model);
      setConfig(model, 'pa', { reset: ['text'] });
      expect(run(model)).toEqual(told);
    }
  });

  test('grant-dropped', () => {
    for (const [bugs, granted] of [
      [[], 1],
      [['grant-dropped' as const], 0],
    ] as const) {
      const model = started({ bugs });
      const { number } = integrateEndpoints(model, 'pa:give', 'pb:take');
      run(model);
      setConfig(model, 'pa', { set: { text: 'new' } });
      const session = begin(model);
      const id = session.run({ tool: 'secret-add', args: ['key=value'] }).stdout.trim();
      session.run({ tool: 'secret-grant', args: [id, '-r', String(number)] });
      session.end(0);
      expect(Object.values(model.secrets)[0]?.grants).toHaveLength(granted);
    }
  });

  test('peer-departure-untold', () => {
    const model = started({ bugs: ['peer-departure-untold'] }, 2);
    scaleApplication(model, 'pa', 1);
    expect(run(model, 100, 'pa/0')).toEqual([]);
    run(model);
    setConfig(model, 'pa', { set: { text: 'new' } });
    const session = begin(model);
    const peers = session.run({ tool: 'relation-list', args: ['-r', 'peers:0'] }).stdout.trim();
    const goal = session.run({ tool: 'goal-state', args: ['--format=json'] }).stdout;
    session.end(0);
    expect([peers, Object.keys(JSON.parse(goal).units)]).toEqual(['pa/1', ['pa/0']]);
    restartAgent(model, 'pa/0');
    expect(run(model)).toContain('peers-relation-departed');
  });
});

function shownStatus(model: Model): string {
  const { current, message } = getModelStatus(model).applications.pa?.units['pa/0']?.workload ?? {};
  return `${current}: ${message}`;
}

function firstStart(options: ModelOptions): readonly string[] {
  const model = createModel({ jujuVersion: '4.1.0', ...options });
  deployCharm(model, charm, { name: 'pa' });
  deployCharm(model, charm, { name: 'pb', units: 0 });
  integrateEndpoints(model, 'pa:give', 'pb:take');
  integrateEndpoints(model, 'pa:more', 'pb:take');
  reportContainerReady(model, 'pa/0', 'app');
  return run(model);
}

function started(options: ModelOptions, units = 1): Model {
  const model = createModel({ jujuVersion: '4.1.0', ...options });
  deployCharm(model, charm, { name: 'pa', units });
  deployCharm(model, charm, { name: 'pb' });
  for (const unit of Object.keys(model.units)) reportContainerReady(model, unit, 'app');
  run(model);
  return model;
}

/** Runs hooks that are due, of one unit or of all, and returns those that pa's units ran. */
function run(model: Model, most = 200, only?: string): readonly string[] {
  const ran: string[] = [];
  const due = () => listBusyUnits(model).find((unit) => only === undefined || unit === only);
  for (let unit = due(); unit !== undefined && ran.length < most; unit = due()) {
    const hook = findNextHook(model, unit);
    begin(model, unit).end(0);
    if (hook !== undefined && unit.startsWith('pa/')) ran.push(renderHookName(hook));
  }
  return ran;
}

function begin(model: Model, unit = 'pa/0') {
  const hook = findNextHook(model, unit);
  if (hook === undefined) throw new RangeError(`${unit} has nothing to run`);
  return openHook(model, unit, hook, { charmDir: '/charm', agentSocket: '@', readFile: () => '' });
}

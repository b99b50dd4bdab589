import { describe, expect, test } from '@jest/globals';
import {
  createModel,
  deployCharm,
  enqueueAction,
  integrateEndpoints,
  type Model,
  openHook,
  parseCharm,
  toolNames,
} from 'charmkit/juju-model';
import { skipHooks } from 'juju-sim/testing';
import asFollower from '../../fixtures/juju-4.1/tools-follower.json' with { type: 'json' };
import asLeader from '../../fixtures/juju-4.1/tools-leader.json' with { type: 'json' };

/**
 * The answer of a tool in an action of a unit of Juju 4.1-beta2 on Kubernetes. Values that differ by deployment are in
 * <>.
 */
interface Step {
  readonly call: string;
  readonly exit?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** Whether the charm's container lacks the tool. */
  readonly missing?: boolean;
}

/** Where the model answers differently, and why this is right or harmless. */
const differences: Readonly<Record<string, string>> = {};

const probe = {
  metadata: `
name: probe
summary: asks every tool
description: asks every tool
containers: {app: {resource: app-image}}
resources: {app-image: {type: oci-image}}
storage: {data: {type: filesystem}}
peers: {peers: {interface: peers}}
provides: {give: {interface: give}, source: {interface: source}}
requires: {take: {interface: give}}
`,
  config:
    'options: {fail: {type: string, default: ""}, text: {type: string, default: ""}, user-secret: {type: secret}}',
  actions: 'sh: {params: {script: {type: string}}}',
};

describe.each([
  ['a leader', 'pa/0', asLeader as readonly Step[]],
  ['a follower', 'pa/1', asFollower as readonly Step[]],
])('what each tool answers %s in Juju 4.1', (_who, unit, steps) => {
  const ask = openAction(unit);
  test.each(steps.map((step) => [step.call, step] as const))('%s', (call, step) => {
    const [tool = ''] = call.split(' ');
    const { call: _call, ...expected } = step;
    const seen = toolNames.includes(tool) ? ask(call) : { missing: true };
    const reason = differences[call];
    if (reason === undefined) expect(seen).toEqual(expected);
    else expect({ reason, seen }).not.toEqual({ reason, seen: expected });
  });

  test('every tool was asked', () => {
    expect(steps.length).toBeGreaterThanOrEqual(80);
  });
});

function openAction(unit: string) {
  const model = openModel();
  const task = enqueueAction(model, unit, 'sh', { script: 'true' });
  const hook = { kind: 'action', action: 'sh', task: task.id } as const;
  const place = { charmDir: '/charm', agentSocket: '@', readFile: () => '' };
  const session = openHook(model, unit, hook, place);
  const own = Object.keys(model.units[unit]?.storage ?? {})[0] ?? '';
  const secrets = new Map<string, number>();
  return (line: string) => {
    const [tool = '', ...args] = line.replaceAll('data/<own>', own).split(' ');
    const { exitCode, stdout, stderr } = session.run({ tool, args });
    const shown = (text: string) => canonical(text.replace(/\n$/, ''), { model, unit, own, secrets });
    return {
      exit: exitCode,
      ...(stdout === '' ? {} : { stdout: shown(stdout) }),
      ...(stderr === '' ? {} : { stderr: shown(stderr) }),
    };
  };
}

function openModel(): Model {
  const model = createModel({ jujuVersion: '4.1.0' });
  model.next.relation = 3;
  deployCharm(model, parseCharm(probe), {
    name: 'pa',
    units: 2,
    resources: { 'app-image': '/resources/app-image' },
  });
  deployCharm(model, parseCharm(probe), { name: 'pb' });
  integrateEndpoints(model, 'pa:give', 'pb:take');
  const settled = skipHooks(model);
  for (const { appData, unitData } of Object.values(settled.relations)) {
    for (const [name, bag] of Object.entries(unitData))
      Object.assign(bag.content, { address: bag.content['ingress-address'], hello: `from ${name}` });
    for (const [name, bag] of Object.entries(appData)) bag.content = { 'app-hello': `from ${name}/0` };
  }
  for (const each of Object.values(settled.units)) {
    const last = each.name === 'pa/1' ? 'hooks/peers-relation-changed' : 'hooks/update-status';
    each.status = { ...each.status, name: 'active', message: `last: ${last}` };
  }
  return settled;
}

function canonical(
  text: string,
  scene: {
    readonly model: Model;
    readonly unit: string;
    readonly own: string;
    readonly secrets: Map<string, number>;
  },
): string {
  const { model, unit, own, secrets } = scene;
  const number = (id: string) => {
    if (!secrets.has(id)) secrets.set(id, secrets.size + 1);
    return `<secret ${secrets.get(id)}>`;
  };
  const unknown = '9m4e2mr0ui3e8a215n4g';
  return text
    .replaceAll(model.uuid, '<model>')
    .replaceAll(own, 'data/<own>')
    .replaceAll(model.applications.pa?.address ?? '', '<service pa>')
    .replaceAll(model.applications.pb?.address ?? '', '<service pb>')
    .replaceAll(model.units[unit]?.address ?? '', '<pod>')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, '<time>')
    .replace(/\b[0-9a-v]{20}\b/g, (id) => (id === unknown ? id : number(id)))
    .replace(/(?<=^ERROR could not download resource: ).*/, '<reason>');
}

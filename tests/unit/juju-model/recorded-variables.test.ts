import { describe, expect, test } from '@jest/globals';
import {
  addUserSecret,
  createModel,
  deployCharm,
  enqueueAction,
  type Hook,
  integrateEndpoints,
  openHook,
  parseCharm,
} from 'charmkit/juju-model';
import { skipHooks } from 'juju-sim/testing';
import recorded from '../../fixtures/juju-4.1/variables.json' with { type: 'json' };

type Variables = Readonly<Record<string, string>>;

/** Variables of every hook in Juju 4.1-beta2 on Kubernetes that the model leaves out, and why. */
const differences: Readonly<Record<string, string>> = {
  KUBERNETES_PORT: 'Kubernetes sets it in each container; there is no cluster to be found by it',
  KUBERNETES_PORT_443_TCP: 'as KUBERNETES_PORT',
  KUBERNETES_PORT_443_TCP_ADDR: 'as KUBERNETES_PORT',
  KUBERNETES_PORT_443_TCP_PORT: 'as KUBERNETES_PORT',
  KUBERNETES_PORT_443_TCP_PROTO: 'as KUBERNETES_PORT',
  KUBERNETES_SERVICE_HOST: 'as KUBERNETES_PORT',
  KUBERNETES_SERVICE_PORT: 'as KUBERNETES_PORT',
  KUBERNETES_SERVICE_PORT_HTTPS: 'as KUBERNETES_PORT',
  PATH: 'set by what runs the hook: the simulator knows where its hook tools are',
  PWD: 'set by the shell that the probe was written in',
  SHLVL: 'as PWD',
  _: 'as PWD',
};

const charm = parseCharm({
  metadata: `
name: probe
summary: a probe
description: a probe
containers: {app: {}}
storage: {data: {type: filesystem}}
peers: {peers: {interface: peers}}
provides: {give: {interface: give}}
requires: {take: {interface: give}}
`,
  actions: 'sh: {}',
});

describe('the variables that Juju 4.1 sets', () => {
  test.each(Object.entries(recorded.hooks as Readonly<Record<string, Variables>>))(
    'for %s',
    (name, expected) => {
      const environment = openRecorded(name, expected);
      const seen = Object.entries(environment).filter(([variable]) => variable in expected);
      expect(Object.fromEntries(seen.map(([key, value]) => [key, canonical(value)]))).toEqual(expected);
      const others = Object.keys(environment).filter((variable) => !(variable in expected));
      expect([...others, ...Object.keys(differences)].sort()).toEqual(
        [...recorded.always].filter((each) => !(each in expected)).sort(),
      );
    },
  );

  test('were recorded of every kind of hook that the probe saw', () => {
    expect(Object.keys(recorded.hooks).length).toBeGreaterThanOrEqual(25);
  });
});

function openRecorded(name: string, recordedVariables: Variables): Variables {
  const model = createModel({ jujuVersion: '4.1.0' });
  deployCharm(model, charm, { name: 'pa', units: 3 });
  deployCharm(model, charm, { name: 'pb' });
  integrateEndpoints(model, 'pa:give', 'pb:take');
  const settled = skipHooks(model);
  const { id: secret } = addUserSecret(settled, 'mine', { key: 'value' });
  const { id: task } = enqueueAction(settled, 'pa/0', 'sh');
  const unit =
    recordedVariables.JUJU_DEPARTING_UNIT?.startsWith('pa') === true && name.startsWith('own')
      ? recordedVariables.JUJU_DEPARTING_UNIT
      : name.startsWith('take') || name === 'secret-changed'
        ? 'pb/0'
        : 'pa/0';
  const hook = hookOf(recordedVariables, {
    secret,
    task,
    relations: settled.relations,
    storage: Object.keys(settled.units[unit]?.storage ?? {})[0] ?? '',
  });
  return openHook(settled, unit, hook, { charmDir: '/charm', agentSocket: '@', readFile: () => '' })
    .environment;
}

/** Derives the hook from its variables. */
function hookOf(
  given: Variables,
  there: {
    readonly secret: string;
    readonly task: string;
    readonly storage: string;
    readonly relations: Readonly<
      Record<string, { readonly number: number; readonly sides: readonly { readonly endpoint: string }[] }>
    >;
  },
): Hook {
  const name = given.JUJU_HOOK_NAME ?? '';
  if (given.JUJU_ACTION_NAME !== undefined) return { kind: 'action', action: 'sh', task: there.task };
  if (given.JUJU_STORAGE_ID !== undefined)
    return { kind: name.replace('data-', ''), storage: there.storage } as Hook;
  if (given.JUJU_WORKLOAD_NAME !== undefined) return { kind: 'pebble-ready', container: 'app' };
  if (given.JUJU_SECRET_ID !== undefined) {
    const revision = given.JUJU_SECRET_REVISION;
    const about = { secret: there.secret, label: given.JUJU_SECRET_LABEL ?? '' };
    return {
      kind: name,
      ...about,
      ...(revision === undefined ? {} : { revision: Number(revision) }),
    } as Hook;
  }
  const endpoint = given.JUJU_RELATION;
  if (endpoint === undefined) return { kind: name } as Hook;
  const relation = Object.values(there.relations).find(({ sides }) =>
    sides.some((side) => side.endpoint === endpoint),
  );
  return {
    kind: name.slice(endpoint.length + 1),
    endpoint,
    relation: relation?.number,
    remoteApp: given.JUJU_REMOTE_APP || 'pb',
    ...(given.JUJU_REMOTE_UNIT ? { remoteUnit: given.JUJU_REMOTE_UNIT } : {}),
    ...(given.JUJU_DEPARTING_UNIT === undefined ? {} : { departingUnit: given.JUJU_DEPARTING_UNIT }),
  } as Hook;
}

function canonical(value: string): string {
  return value
    .replace(/[0-9a-v]{20}/, '<secret>')
    .replace(/^data\/\d+$/, 'data/<own>')
    .replace(/^(give|take|peers):\d+$/, '$1:<id>')
    .replace(/^(action-)?\d+$/, (text, prefix = '') =>
      prefix === '' && Number(text) < 4 && !isTask(text) ? text : `${prefix}<task>`,
    );
}

/** The only values that are plain numbers are revisions of secrets, and the task's id. */
function isTask(text: string): boolean {
  return text === '2';
}

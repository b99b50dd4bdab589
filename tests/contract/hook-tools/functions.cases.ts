import {
  actionFail,
  actionGet,
  actionLog,
  actionSet,
  applicationVersionSet,
  closePort,
  configGet,
  credentialGet,
  goalState,
  type HookToolRunner,
  isLeader,
  jujuLog,
  jujuReboot,
  networkGet,
  openedPorts,
  openPort,
  relationGet,
  relationIds,
  relationList,
  relationListApp,
  relationSet,
  resourceGet,
  secretAdd,
  secretGet,
  secretGrant,
  secretIds,
  secretInfoGet,
  secretRemove,
  secretRevoke,
  secretSet,
  stateDelete,
  stateGet,
  stateSet,
  statusGet,
  statusGetApp,
  statusSet,
  storageAdd,
  storageGet,
  storageList,
} from 'charmkit/hook-tools';
import type { Hook } from 'charmkit/juju-model';
import { hooks } from './case.ts';
import { oddValues } from './scene.ts';

export interface FunctionCase {
  readonly title: string;
  readonly unit?: 'grafana/0' | 'grafana/1';
  readonly hook?: Hook;
  readonly call: (runner: HookToolRunner) => Promise<unknown>;
  readonly gives: unknown;
}

export interface RefusalCase extends Omit<FunctionCase, 'gives'> {
  /** The name of the error's class. */
  readonly error: string;
}

const unknownId = 'secret:9m4e2mr0ui3e8a215n4g';
const relationId = 'source:9';
const http = { protocol: 'tcp', from: 3000, to: 3000 } as const;

export const functionCases: readonly FunctionCase[] = [
  {
    title: 'relation ids by number',
    call: (runner) => relationIds(runner, { endpoint: 'source' }),
    gives: ['source:9', 'source:10'],
  },
  {
    title: 'units by number',
    call: (runner) => relationList(runner, { relationId: 'source:10' }),
    gives: Array.from({ length: 11 }, (_, number) => `prometheus/${number}`),
  },
  {
    title: 'the application on the other side',
    call: (runner) => relationListApp(runner, { relationId }),
    gives: 'loki',
  },
  {
    title: 'what the other side wrote, unspoilt',
    call: (runner) => relationGet(runner, { relationId, owner: 'loki' }),
    gives: { version: 'v1', ...oddValues },
  },
  {
    title: 'what this side wrote, unspoilt, without what it deleted',
    async call(runner) {
      await relationSet(runner, { relationId, databag: 'app', data: { ...oddValues, old: 'x' } });
      await relationSet(runner, {
        relationId,
        databag: 'app',
        data: { old: undefined, '-': 'dash', '#': 'hash' },
      });
      return relationGet(runner, { relationId, owner: 'grafana' });
    },
    gives: { ...oddValues, '-': 'dash', '#': 'hash' },
  },
  {
    title: 'more than fits on a command line',
    async call(runner) {
      await relationSet(runner, { relationId, databag: 'unit', data: { long: 'é'.repeat(500_000) } });
      return (await relationGet(runner, { relationId, owner: 'grafana/0' })).long?.length;
    },
    gives: 500_000,
  },
  {
    title: 'configuration',
    call: configGet,
    gives: { log_level: 'info', note: '', proxy: false, ratio: 0.5, retries: 3 },
  },
  { title: 'leadership', call: isLeader, gives: true },
  { title: 'leadership of the other unit', unit: 'grafana/1', call: isLeader, gives: false },
  {
    title: 'the status that was set',
    async call(runner) {
      await statusSet(runner, { status: 'blocked', message: '--for the database' });
      return statusGet(runner);
    },
    gives: { status: 'blocked', message: '--for the database', data: {} },
  },
  {
    title: "the application's status that was set",
    async call(runner) {
      await statusSet(runner, { of: 'app', status: 'waiting', message: 'for loki' });
      const { units, ...app } = await statusGetApp(runner);
      return { ...app, units: Object.keys(units).sort() };
    },
    gives: { status: 'waiting', message: 'for loki', data: {}, units: ['grafana/0', 'grafana/1'] },
  },
  {
    title: 'open ports',
    async call(runner) {
      await openPort(runner, http);
      await openPort(runner, { protocol: 'icmp' });
      await openPort(runner, { protocol: 'udp', from: 53, to: 53, endpoints: ['source'] });
      await closePort(runner, http);
      return openedPorts(runner);
    },
    gives: [{ protocol: 'icmp' }, { protocol: 'udp', from: 53, to: 53 }],
  },
  {
    title: 'no state, and then some',
    async call(runner) {
      const before = await stateGet(runner);
      await stateSet(runner, { data: { ...oddValues, old: 'x' } });
      await stateDelete(runner, { key: 'old' });
      return [before, await stateGet(runner)];
    },
    gives: [{}, oddValues],
  },
  {
    title: 'a secret',
    async call(runner) {
      const content = { 'admin-password': 'a=b\n- c', empty: '' };
      const id = await secretAdd(runner, { owner: 'application', label: 'admin', content });
      await secretGrant(runner, { id, relationId });
      await secretRevoke(runner, { id, relationId });
      return [await secretGet(runner, { id }), await secretGet(runner, { label: 'admin', revision: 'peek' })];
    },
    gives: Array.from({ length: 2 }, () => ({ 'admin-password': 'a=b\n- c', empty: '' })),
  },
  {
    title: "a secret's metadata",
    async call(runner) {
      const id = await secretAdd(runner, { owner: 'unit', content: { key: 'value' } });
      await secretSet(runner, { id, label: '-mine', description: '--of "Grafana"' });
      const info = await secretInfoGet(runner, { id });
      return [
        info.label,
        info.description,
        info.owner,
        info.revision,
        (await secretIds(runner))[0] === info.id,
      ];
    },
    gives: ['-mine', '--of "Grafana"', 'unit', 1, true],
  },
  {
    title: 'no secret after it was removed',
    async call(runner) {
      const id = await secretAdd(runner, { owner: 'unit', content: { key: 'value' } });
      await secretRemove(runner, { id });
      return secretIds(runner);
    },
    gives: [],
  },
  {
    title: "an endpoint's network",
    async call(runner) {
      const { interfaces, ingressAddresses } = await networkGet(runner, { binding: 'source', relationId });
      return interfaces[0]?.addresses[0]?.address === ingressAddresses[0];
    },
    gives: true,
  },
  {
    title: 'what is planned',
    async call(runner) {
      const { units, relations } = await goalState(runner);
      return [Object.keys(units).sort(), Object.keys(relations.source ?? {}).length];
    },
    gives: [['grafana/0', 'grafana/1'], 14],
  },
  {
    title: 'storage',
    async call(runner) {
      await storageAdd(runner, { name: 'database' });
      const [storageId = ''] = await storageList(runner, { name: 'database' });
      return [storageId, (await storageGet(runner, { storageId })).kind];
    },
    gives: ['database/0', 'filesystem'],
  },
  {
    title: 'a resource',
    call: (runner) => resourceGet(runner, { name: 'grafana-image' }),
    gives: '/resources/image.yaml',
  },
  {
    title: 'an action',
    hook: hooks.backup,
    async call(runner) {
      await actionLog(runner, { message: '--half way' });
      await actionSet(runner, { results: { 'file.path': 'a=b', done: '' } });
      await actionFail(runner, { message: '--no room' });
      return actionGet(runner);
    },
    gives: { count: 3, nested: { deep: { value: 'found' } }, path: '/tmp' },
  },
  {
    title: 'nothing for what is only told',
    async call(runner) {
      await jujuLog(runner, { level: 'DEBUG', message: '--two\nlines' });
      await applicationVersionSet(runner, { version: '-1' });
    },
    gives: undefined,
  },
];

export const refusalCases: readonly RefusalCase[] = [
  {
    title: 'an unknown relation',
    call: (runner) => relationGet(runner, { relationId: 'source:99', owner: 'loki' }),
    error: 'RelationNotFoundError',
  },
  {
    title: 'a grant over an unknown relation',
    call: (runner) => secretGrant(runner, { id: unknownId, relationId: 'source:99' }),
    error: 'RelationNotFoundError',
  },
  {
    title: "a follower that reads its application's databag",
    unit: 'grafana/1',
    call: (runner) => relationGet(runner, { relationId, owner: 'grafana' }),
    error: 'PermissionDeniedError',
  },
  {
    title: "a follower that writes its application's databag",
    unit: 'grafana/1',
    call: (runner) => relationSet(runner, { relationId, databag: 'app', data: { key: 'value' } }),
    error: 'NotLeaderError',
  },
  {
    title: "a follower that sets its application's status",
    unit: 'grafana/1',
    call: (runner) => statusSet(runner, { of: 'app', status: 'active' }),
    error: 'NotLeaderError',
  },
  {
    title: "a follower that adds a secret of its application's",
    unit: 'grafana/1',
    call: (runner) => secretAdd(runner, { owner: 'application', content: { key: 'value' } }),
    error: 'NotLeaderError',
  },
  {
    title: 'an unknown secret',
    call: (runner) => secretGet(runner, { id: unknownId }),
    error: 'SecretNotFoundError',
  },
  {
    title: 'an unknown label',
    call: (runner) => secretGet(runner, { label: 'nothing' }),
    error: 'SecretNotFoundError',
  },
  { title: 'action-get outside of an action', call: actionGet, error: 'NotInActionError' },
  {
    title: 'a key that an action may not set',
    hook: hooks.backup,
    call: (runner) => actionSet(runner, { results: { stdout: 'x' } }),
    error: 'HookToolError',
  },
  { title: 'credential-get on Kubernetes', call: credentialGet, error: 'HookToolError' },
  {
    title: 'juju-reboot in an action',
    hook: hooks.backup,
    call: (runner) => jujuReboot(runner, { now: true }),
    error: 'HookToolError',
  },
];

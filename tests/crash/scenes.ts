import {
  enqueueAction,
  type Model,
  recordCustomNotice,
  refreshApplication,
  reportCheckChange,
  scaleApplication,
  setConfig,
  setDatabag,
  setLeader,
} from 'charmkit/juju-model';
import { DeployedApplication } from '../contract/kubernetes/deployed-application.ts';
import { relatePostgresql } from '../state/postgresql.ts';
import { type Provider, provider } from '../state/providers.ts';
import { change, furnish, meet, neighbours, part, rotateGiven, rotateMail, setAlerting } from './busy.ts';
import type { Scene } from './explore.ts';
import { settle } from './explore.ts';
import { Pod } from './in-process/pod.ts';
import { relate, rewrite, signRequests, unrelate, write } from './neighbours.ts';
import type { Place } from './place.ts';

/** The starting state of scenes. */
export interface Setting {
  readonly name: string;
  readonly units: number;
  /** Prepares a new application for the scenes. */
  readonly prepare: (place: Place) => Promise<void>;
  readonly scenes: readonly Scene[];
}

type Change = (place: Place) => unknown;

const leader = 'grafana/0';
const follower = 'grafana/1';

function scene(name: string, unit: string, ...changes: readonly Change[]): Scene {
  return { name, unit, changes };
}

/** Adds and removes everything that an application can be related to. */
const relations = neighbours.flatMap((neighbour): Scene[] => {
  const { app, endpoint } = neighbour;
  return [
    scene(`${endpoint} ${app} changes`, leader, ({ model }) => change(model, neighbour)),
    scene(
      `${endpoint} ${app} goes and comes`,
      leader,
      ({ model }) => part(model, neighbour),
      ({ model }) => meet(model, neighbour),
    ),
  ];
});

function fire(kind: 'update-status'): Change {
  return ({ model }) => {
    for (const unit of Object.values(model.units))
      if (unit.app === 'grafana') unit.agent.isUpdateStatusDue = kind === 'update-status';
  };
}

/** Changes that affect a unit on any backend. */
function unitScenes(unit: string): readonly Scene[] {
  return [
    scene('update-status', unit, fire('update-status')),
    scene('config: restart', unit, ({ model }) =>
      setConfig(model, 'grafana', { set: { log_level: 'debug' } }),
    ),
    scene('config: reload', unit, ({ model }) =>
      setConfig(model, 'grafana', { set: { datasource_query_timeout: 77 } }),
    ),
    scene(
      'config: alerting comes, changes and goes',
      unit,
      ({ model }) => setAlerting(model, ['on-call', 'operators']),
      ({ model }) => setAlerting(model, ['operators']),
      ({ model }) => setAlerting(model, []),
    ),
    scene('the pod comes back', unit, (place) => place.restartPod(unit)),
    scene('refresh', unit, async (place) => {
      const { charm } = place.model.applications.grafana ?? {};
      if (charm) refreshApplication(place.model, 'grafana', charm);
      await place.restartPod(unit);
    }),
    scene(
      'a check fails and recovers',
      unit,
      ({ model }) => reportCheckChange(model, unit, 'grafana', { name: 'up', isUp: false }),
      ({ model }) => reportCheckChange(model, unit, 'grafana', { name: 'up', isUp: true }),
    ),
    scene('a notice', unit, ({ model }) =>
      recordCustomNotice(model, unit, 'grafana', { id: '7', key: 'example.com/seven' }),
    ),
    scene('action get-admin-password', unit, ({ model }) => enqueueAction(model, unit, 'get-admin-password')),
    scene("the mail server's password changes", unit, ({ model }) => rotateMail(model)),
  ];
}

const certificates: readonly Scene[] = [
  scene(
    'certificates goes and comes',
    leader,
    ({ model }) => unrelate(model, 'ca', 'certificates'),
    ({ model }) => relate(model, 'ca', { units: { 'ca/0': {} } }, 'certificates'),
    ({ model }) => signRequests(model),
  ),
  scene(
    'the certificate ends and is renewed',
    leader,
    ({ model }) => expireCertificates(model),
    ({ model }) => signRequests(model),
  ),
];

const secrets: readonly Scene[] = [
  scene('the secret of a client changes', leader, ({ model }) => rotateGiven(model, 'hydra')),
  scene('the secret of a data source changes', leader, ({ model }) => rotateGiven(model, 'loki')),
  scene('action rotate-admin-password', leader, rotatePassword),
];

const one: Setting = {
  name: 'one unit',
  units: 1,
  prepare: prepareBusy,
  scenes: [
    ...unitScenes(leader),
    ...relations,
    ...certificates,
    ...secrets,
    scene(
      'a provider scales',
      leader,
      ({ model }) => scaleProvider(model, 3),
      ({ model }) => scaleProvider(model, 1),
    ),
    scene(
      'a second unit comes and goes',
      leader,
      ({ model }) => scaleApplication(model, 'grafana', 2),
      ({ model }) => scaleApplication(model, 'grafana', 1),
    ),
    scene('PostgreSQL comes, changes and goes', leader, ...postgresqlStory()),
  ],
};

const two: Setting = {
  name: 'two units on PostgreSQL',
  units: 2,
  prepare: async (place) => {
    relatePostgresql(adapted(place)).offer();
    await prepareBusy(place);
  },
  scenes: [
    ...unitScenes(follower),
    ...secrets,
    scene('a rotation reaches the follower', follower, rotatePassword),
    scene('the follower is elected', follower, ({ model }) => setLeader(model, follower)),
    scene('the leader is replaced', leader, ({ model }) => setLeader(model, follower)),
    ...[
      ...relations.filter(({ name }) => /^(grafana-source|grafana-dashboard|ingress|oauth)/.test(name)),
      ...certificates,
    ].map((each) => ({ ...each, unit: follower })),
    scene('the follower goes', follower, ({ model }) => scaleApplication(model, 'grafana', 1)),
    scene('a third unit comes', 'grafana/2', ({ model }) => scaleApplication(model, 'grafana', 3)),
  ],
};

const idle: Setting = {
  name: 'two units on their own',
  units: 2,
  prepare: prepareBusy,
  scenes: [
    ...unitScenes(follower),
    scene('the follower is elected', follower, ({ model }) => setLeader(model, follower)),
    scene('the leader is replaced', leader, ({ model }) => setLeader(model, follower)),
    scene('a rotation reaches the follower', follower, rotatePassword),
  ],
};

/** No real Kubernetes is at hand where real programs run, so these scenes run in process only. */
const meshed: Setting = {
  name: 'one unit on Kubernetes',
  units: 1,
  prepare: async (place) => {
    await place.startPods();
    const pod = place.pod(leader);
    if (pod instanceof Pod) await pod.openCluster();
    await prepareBusy(place);
  },
  scenes: [
    scene(
      'service-mesh beacon comes, changes and goes',
      leader,
      ({ model }) => relate(model, 'beacon', beacon('ambient'), 'service-mesh'),
      rollOut,
      ({ model }) => rewrite(model, 'beacon', beacon('sidecar'), 'service-mesh'),
      rollOut,
      ({ model }) => unrelate(model, 'beacon', 'service-mesh'),
      rollOut,
    ),
    scene(
      'limits come and go',
      leader,
      ({ model }) => setConfig(model, 'grafana', { set: { cpu: '2' } }),
      rollOut,
      ({ model }) => setConfig(model, 'grafana', { reset: ['cpu'] }),
      rollOut,
    ),
  ],
};

const fresh: Setting = {
  name: 'a new application',
  units: 1,
  prepare: async () => {},
  scenes: [
    scene('deployed among neighbours', leader, ({ model }) => furnish(model)),
    scene('deployed alone', leader, () => {}),
  ],
};

/** Its container is up and waits for the password, so the leader's first hook creates the password and starts Grafana. */
const leaderless: Setting = {
  name: 'an application without a leader',
  units: 1,
  prepare: async (place) => {
    loseLeader(place.model);
    furnish(place.model);
    await settle(place);
  },
  scenes: [scene('its first leader is elected', leader, ({ model }) => setLeader(model, leader))],
};

export const settings: readonly Setting[] = [one, two, idle, meshed, fresh, leaderless];

/** The scenes that a real Grafana can run. No real PostgreSQL is related to it. */
export const realSettings: readonly Setting[] = [one, idle, fresh, leaderless].map((setting) => ({
  ...setting,
  scenes: setting.scenes.filter(({ name }) => !name.startsWith('PostgreSQL')),
}));

async function prepareBusy(place: Place): Promise<void> {
  furnish(place.model);
  await settle(place);
  signRequests(place.model);
  await settle(place);
}

function beacon(mode: string): Provider {
  const labels = JSON.stringify({ 'istio.io/dataplane-mode': mode });
  return { app: { labels, mesh_type: '"istio"' }, units: { 'beacon/0': {} } };
}

/** Kubernetes replaces the pod after a change of the template. */
async function rollOut(place: Place): Promise<void> {
  const { cluster } = place.pod(leader);
  if (cluster) await (await DeployedApplication.open(cluster)).replacePods();
  await place.restartPod(leader);
}

function loseLeader(model: Model): void {
  const { grafana } = model.applications;
  if (grafana) grafana.leader = undefined;
}

function rotatePassword({ model }: Place): void {
  enqueueAction(model, leader, 'rotate-admin-password');
}

function scaleProvider(model: Model, units: number): void {
  scaleApplication(model, 'prometheus', units);
  const relation = Object.values(model.relations).find(({ sides }) =>
    sides.some(({ app }) => app === 'prometheus'),
  );
  for (const [unit, data] of Object.entries(provider('prometheus', units).units ?? {}))
    if (relation?.unitData[unit]) setDatabag(model, relation.number, unit, data);
}

/** Advances the clock until the certificates are due for renewal. */
function expireCertificates(model: Model): void {
  const ends = Object.values(model.secrets).flatMap(({ revisions }) =>
    revisions.flatMap(({ expireAtMs }) => expireAtMs ?? []),
  );
  model.nowMs = Math.max(model.nowMs, ...ends) + 1;
}

function postgresqlStory(): readonly Change[] {
  let postgresql: ReturnType<typeof relatePostgresql> | undefined;
  return [
    (place) => {
      postgresql = relatePostgresql(adapted(place));
    },
    () => postgresql?.offer(),
    () => postgresql?.rotate('second'),
    () => postgresql?.leave(),
  ];
}

/** Adapts a place for `relatePostgresql`. The model is replaced after each hook. */
function adapted(place: Place) {
  return {
    get model() {
      return place.model;
    },
    relate: (app: string, data: Parameters<typeof relate>[2], endpoint: string) =>
      relate(place.model, app, data, endpoint),
    unrelate: (app: string, endpoint: string) => unrelate(place.model, app, endpoint),
    write: (relation: number, app: string, data: Parameters<typeof write>[3]) => {
      const found = place.model.relations[relation];
      if (found) write(place.model, found, app, data);
    },
    databag: (owner: string, relation: number) => {
      const { appData, unitData } = place.model.relations[relation] ?? { appData: {}, unitData: {} };
      return (owner.includes('/') ? unitData : appData)[owner]?.content ?? {};
    },
  };
}

import { advanceClock, type Model, restartAgent, setConfig } from 'charmkit/juju-model';
import { countHookTools, type DispatchRecord, Simulator } from 'juju-sim/simulator';
import { waitForGrafana } from '../demo/ask-grafana.ts';
import { createStandInParts, describeOwnCharm } from '../demo/deployment.ts';
import { moveUnit, nameApplication, passHooks, relateCrowd } from './crowd/crowd.ts';
import { fillPeers } from './crowd/fill-peers.ts';

/** The cost of a hook with this many related applications, each with three units. Half of them send a dashboard. */
export interface Growth {
  readonly applications: number;
  readonly hook: string;
  /** Whether the hook reads all relations again. */
  readonly readsAll: boolean;
  readonly hookTools: number;
  readonly pebbleRequests: number;
  readonly bytesWritten: number;
  readonly restarts: number;
  readonly peakMegabytes: number;
  readonly ms: number;
  /** Of the peer application databag. */
  readonly peerBytes: number;
}

const unit = 'grafana/0';

/** The hooks are real dispatches. Everything before them ran in this process. */
export async function measureGrowth(applications: number): Promise<readonly Growth[]> {
  const parts = createStandInParts();
  await using simulator = await Simulator.open(parts.simulator);
  const { model } = simulator;
  const source = describeOwnCharm(parts);
  await simulator.deploy(source.directory, { ...source.options, name: 'grafana', trust: true });
  relateCrowd(model, 'grafana', { applications, unitsEach: 3, dashboards: Math.floor(applications / 2) });
  passHooks(model, unit);
  await fillPeers(model, unit);
  await simulator.settle();
  for (const url of parts.urls.values()) await waitForGrafana(url, 30_000);
  const growth: Growth[] = [];
  for (const [hook, { readsAll = false, happen }] of Object.entries(changes)) {
    const before = simulator.dispatches.length;
    await happen(simulator);
    await simulator.settle();
    const record = simulator.dispatches.slice(before).find((each) => each.hook === hook);
    if (!record) throw new TypeError(`${hook} follows its cause`);
    growth.push({ applications, readsAll, ...costOf(record), peerBytes: countPeerBytes(model) });
  }
  return growth;
}

interface Change {
  readonly readsAll?: boolean;
  happen(simulator: Simulator): void | Promise<void>;
}

const changes: Readonly<Record<string, Change>> = {
  'update-status': { happen: ({ model }) => advanceClock(model, model.config.updateStatusIntervalMs) },
  'config-changed': {
    happen: ({ model }) => setConfig(model, 'grafana', { set: { datasource_query_timeout: 301 } }),
  },
  'grafana-source-relation-changed': { happen: ({ model }) => moveFirstUnit(model) },
  start: { readsAll: true, happen: ({ model }) => restartAgent(model, unit) },
  'leader-elected': {
    readsAll: true,
    happen: ({ model }) => {
      const leader = model.units[unit];
      if (leader) leader.agent.isLeader = false;
    },
  },
  'upgrade-charm': { readsAll: true, happen: (simulator) => simulator.refresh('grafana', process.cwd()) },
};

function moveFirstUnit(model: Model): void {
  const relation = Object.values(model.relations).find((each) => each.interface === 'grafana_datasource');
  moveUnit(model, relation?.number ?? -1, `${nameApplication(0)}/0`, 'moved.example');
}

function costOf(record: DispatchRecord): Omit<Growth, 'applications' | 'peerBytes' | 'readsAll'> {
  const { hook, pebbleRequests, bytesWritten, restarts, peakMegabytes = 0, ms } = record;
  return {
    hook,
    hookTools: countHookTools(record),
    pebbleRequests,
    bytesWritten,
    restarts,
    peakMegabytes,
    ms,
  };
}

function countPeerBytes(model: Model): number {
  const peers = Object.values(model.relations).find((each) => each.interface === 'grafana_peers');
  return Buffer.byteLength(JSON.stringify(peers?.appData.grafana?.content ?? {}));
}

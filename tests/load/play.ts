import { setTimeout as sleep } from 'node:timers/promises';
import { listBusyUnits, type Model } from 'charmkit/juju-model';
import { countHookTools, type DispatchRecord, Simulator } from 'juju-sim/simulator';
import { readCpuOfChildren } from '../../bench/cpu.ts';
import { type CrowdSize, passHooks, relateCrowd } from '../../bench/crowd/crowd.ts';
import { type DemoParts, describeOwnCharm } from '../../demo/deployment.ts';
import { steps, unit } from './story.ts';

/** The cost of one dispatch. */
export interface HookLoad {
  readonly hook: string;
  readonly seconds: number;
  /** The cost of the charm and its hook tools. */
  readonly cpuSeconds: number;
  readonly hookTools: number;
  readonly pebbleRequests: number;
  readonly megabytes: number;
  readonly exit: number;
  /** The size of the peer application databag after the dispatch. */
  readonly peerBytes: number;
}

export interface LoadOptions {
  readonly parts: DemoParts;
  readonly size: CrowdSize;
  readonly signal: AbortSignal;
  onHook(load: HookLoad): void;
  /** Called after each step, once Grafana has loaded everything. */
  onStep(step: { readonly hook: string; readonly wasPlayed: boolean; readonly status: string }): void;
}

/** The time limit for Grafana to load everything. */
const settlingMs = 15 * 60_000;

/** Runs the story hook by hook, with the built charm. */
export async function playLoad({ parts, size, signal, onHook, onStep }: LoadOptions): Promise<void> {
  const source = describeOwnCharm(parts);
  let cpuBefore = 0;
  await using simulator = await Simulator.open({
    ...parts.simulator,
    // A slow hook must not be killed, so that the failure shows how slow it is.
    dispatchTimeoutMs: 2 * settlingMs,
    onHookStart: () => {
      cpuBefore = readCpuOfChildren();
    },
    onDispatch: (record) => {
      const cpuSeconds = readCpuOfChildren() - cpuBefore;
      onHook({ ...describe(record), cpuSeconds, peerBytes: countPeerBytes(simulator.model) });
    },
  });
  const { model } = simulator;
  await simulator.deploy(source.directory, { ...source.options, name: 'grafana', trust: true });
  relateCrowd(model, 'grafana', size);
  passHooks(model, unit);
  for (const { hook, happen } of steps) {
    if (signal.aborted) return;
    const before = simulator.dispatches.length;
    await happen(simulator);
    await settleWithGrafana(simulator);
    const wasPlayed = simulator.dispatches.slice(before).some((record) => record.hook === hook);
    onStep({ hook, wasPlayed, status: readStatus(model) });
  }
}

/** Also runs the hooks of notices and checks, which follow when Grafana is ready. */
async function settleWithGrafana(simulator: Simulator): Promise<void> {
  const deadline = performance.now() + settlingMs;
  await simulator.settle();
  while (readStatus(simulator.model) !== 'active' && performance.now() < deadline) {
    await sleep(500);
    if (listBusyUnits(simulator.model).length > 0) await simulator.settle();
  }
}

function readStatus(model: Model): string {
  const { name, message } = model.units[unit]?.status ?? { name: 'gone', message: '' };
  return message === '' ? name : `${name}: ${message}`;
}

function describe(record: DispatchRecord): Omit<HookLoad, 'cpuSeconds' | 'peerBytes'> {
  const { hook, ms, exit, pebbleRequests, peakMegabytes = 0 } = record;
  const hookTools = countHookTools(record);
  return { hook, seconds: ms / 1000, hookTools, pebbleRequests, megabytes: peakMegabytes, exit };
}

function countPeerBytes(model: Model): number {
  const peers = Object.values(model.relations).find((each) => each.interface === 'grafana_peers');
  return Buffer.byteLength(JSON.stringify(peers?.appData.grafana?.content ?? {}));
}

import { countHookTools, type DispatchRecord } from 'juju-sim/simulator';
import { computeFloor, type Floor } from './floor.ts';
import { computeMedian } from './median.ts';
import type { Story } from './story.ts';

/** The cost of a hook, over all of its dispatches in all runs. */
export interface HookCost {
  readonly hook: string;
  readonly dispatches: number;
  /** The maximum of all dispatches; counts do not depend on the machine. */
  readonly hookTools: number;
  readonly pebbleRequests: number;
  readonly bytesWritten: number;
  readonly restarts: number;
  /** True if it started Grafana, for which Pebble waits one second. */
  readonly startsWorkload: boolean;
  readonly peakMegabytes: number;
  /** Medians. */
  readonly ms: number;
  readonly timesFloor: number;
}

export function summarizeHooks(stories: readonly Story[]): readonly HookCost[] {
  const records = stories.flatMap((story) => story.dispatches);
  const ratios = new Map(
    stories.flatMap(({ dispatches, floor }) => dispatches.map((each) => [each, ratio(each, floor)])),
  );
  const byHook = Map.groupBy(records, (record) => record.hook);
  return [...byHook].map(([hook, same]) => ({
    hook,
    dispatches: same.length,
    hookTools: most(same, countHookTools),
    pebbleRequests: most(same, (record) => record.pebbleRequests),
    bytesWritten: most(same, (record) => record.bytesWritten),
    restarts: same.reduce((sum, record) => sum + record.restarts, 0),
    startsWorkload: same.some((record) => record.starts > 0),
    peakMegabytes: most(same, (record) => record.peakMegabytes ?? 0),
    ms: computeMedian(same.map((record) => record.ms)),
    timesFloor: computeMedian(same.map((record) => ratios.get(record) ?? Number.NaN)),
  }));
}

function ratio(record: DispatchRecord, floor: Floor): number {
  return record.ms / computeFloor(floor, countHookTools(record));
}

function most(records: readonly DispatchRecord[], amountOf: (record: DispatchRecord) => number): number {
  return Math.max(...records.map(amountOf));
}

import type { Growth } from './growth.ts';
import type { HookCost } from './hooks.ts';
import type { ProcessorTimes } from './processor.ts';

/** The aims for the charm, and the measured values. */
export interface Aim {
  readonly aim: string;
  readonly atMost: number;
  readonly found: number;
  readonly isMet: boolean;
}

export interface Findings {
  readonly hooks: readonly HookCost[];
  readonly growth: readonly Growth[];
  readonly processor: ProcessorTimes;
}

export function judgeHooks({ hooks, growth, processor }: Findings): readonly Aim[] {
  const timed = hooks.filter((cost) => !cost.startsWorkload);
  return [
    aim(
      'times the CPU of a bare Node, of a hook that the charm ignores',
      1.25,
      processor.ignored / processor.node,
    ),
    aim('times the CPU of a bare Node, of a quiet update-status', 2, processor.quiet / processor.node),
    aim('hook tools of update-status', 6, toolsOf(hooks, 'update-status')),
    aim(
      'hook tools of grafana-source-relation-changed',
      14,
      toolsOf(hooks, 'grafana-source-relation-changed'),
    ),
    ...aimsOfGrowth(growth),
    aim(
      'times the floor, of the slowest hook that starts no workload',
      2.5,
      most(timed, (cost) => cost.timesFloor),
    ),
    aim(
      'MB of memory, of the largest hook',
      80,
      most(hooks, (cost) => cost.peakMegabytes),
    ),
    aim(
      'restarts after the first start',
      0,
      hooks.reduce((sum, cost) => sum + cost.restarts, 0),
    ),
  ];
}

const unitsEach = 3;
/** A relation's units are listed with one more hook tool, and the charm's own databag may be read and written. */
const maxToolsEach = 2;

function aimsOfGrowth(growth: readonly Growth[]): readonly Aim[] {
  const largest = growth.filter(({ applications }) => applications === growth.at(-1)?.applications);
  const [{ applications, peerBytes } = { applications: 0, peerBytes: 0 }] = largest;
  const quiet = growth.filter(({ readsAll }) => !readsAll);
  const toolsOfReaders = largest.filter(({ readsAll }) => readsAll).map(({ hookTools }) => hookTools);
  const more = [...Map.groupBy(quiet, ({ hook }) => hook).values()].flatMap((same) =>
    [same.map(({ hookTools }) => hookTools), same.map(({ pebbleRequests }) => pebbleRequests)].map(
      (counts) => (counts.at(-1) ?? Number.NaN) - (counts[0] ?? Number.NaN),
    ),
  );
  const memory = Math.max(...largest.map(({ peakMegabytes }) => peakMegabytes));
  return [
    aim(
      `hook tools or Pebble requests more with ${applications} applications than with 1`,
      0,
      Math.max(...more),
    ),
    aim(
      'hook tools for each databag of a related unit or application, of a hook that reads all',
      maxToolsEach,
      Math.max(...toolsOfReaders) / (applications * (unitsEach + 1)),
    ),
    aim(`MB of memory with ${applications} applications`, 200, memory),
    aim('bytes of peer data for each data source', 300, peerBytes / (applications * unitsEach)),
  ];
}

function aim(text: string, atMost: number, found: number): Aim {
  const rounded = Math.round(found * 100) / 100;
  return { aim: text, atMost, found: rounded, isMet: rounded <= atMost };
}

function toolsOf(hooks: readonly HookCost[], name: string): number {
  return hooks.find((cost) => cost.hook === name)?.hookTools ?? Number.NaN;
}

function most(hooks: readonly HookCost[], amountOf: (cost: HookCost) => number): number {
  return Math.max(...hooks.map(amountOf));
}

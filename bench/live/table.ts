import type { LiveDispatch } from '../../scripts/live/model/agent-log.ts';
import { computeMedian } from '../median.ts';

/** The dispatches of the compared charms. */
export interface Compared {
  readonly ours: readonly LiveDispatch[];
  /** Of the same charm, with the executables as hook tools in place of the agent's socket. */
  readonly executables: readonly LiveDispatch[];
  readonly python: readonly LiveDispatch[];
}

/** A line for each kind of hook: how often it ran, its median time with the agent's share, and its hook tools. */
export function renderHookTimes({ ours, executables, python }: Compared): string {
  const sides = [ours, executables, python].map((its) => Map.groupBy(its, ({ hook }) => hook));
  const hooks = [...new Set([...ours, ...executables, ...python].map(({ hook }) => hook))];
  const rows = hooks.map((hook) => {
    const [own = [], slower = [], other = []] = sides.map((side) => side.get(hook));
    const [mine, others] = [computeMs(own), computeMs(other)];
    const cells = [
      renderMs(own),
      renderMs(slower),
      countHookTools(own),
      renderMs(other),
      countHookTools(other),
    ];
    return [hook, String(own.length), ...cells, own.length && other.length ? (mine / others).toFixed(2) : ''];
  });
  const head = [
    ...['hook', 'runs', 'ms', 'ms with executables', 'hook tools'],
    ...['Python: ms', 'hook tools', 'ours / Python'],
  ];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const sums = Object.entries({ ours, executables, python }).map(
    ([name, its]) => `${name} ${its.length} in ${its.reduce((sum, { ms }) => sum + ms, 0)} ms`,
  );
  return [...lines, '', `All hooks: ${sums.join(', ')}`].join('\n');
}

function computeMs(dispatches: readonly LiveDispatch[]): number {
  return computeMedian(dispatches.map(({ ms }) => ms));
}

function renderMs(dispatches: readonly LiveDispatch[]): string {
  return dispatches.length === 0 ? '' : computeMs(dispatches).toFixed(0);
}

function countHookTools(dispatches: readonly LiveDispatch[]): string {
  return dispatches.length === 0 ? '' : String(Math.max(...dispatches.map(({ hookTools }) => hookTools)));
}

import type { LiveDispatch } from '../../scripts/live/model/agent-log.ts';
import { computeMedian } from '../median.ts';

/** A line for each kind of hook that either charm has run: how often, how long in the middle, with how many hook tools. */
export function renderHookTimes(ours: readonly LiveDispatch[], python: readonly LiveDispatch[]): string {
  const [own, other] = [ours, python].map((dispatches) => Map.groupBy(dispatches, ({ hook }) => hook));
  const hooks = [...new Set([...ours, ...python].map(({ hook }) => hook))];
  const rows = hooks.map((hook) => {
    const mine = own?.get(hook) ?? [];
    const its = other?.get(hook) ?? [];
    const ratio = computeMedian(mine.map(({ ms }) => ms)) / computeMedian(its.map(({ ms }) => ms));
    return [hook, ...renderSide(mine), ...renderSide(its), Number.isNaN(ratio) ? '' : ratio.toFixed(2)];
  });
  const sums = [ours, python].map((dispatches) => dispatches.reduce((sum, { ms }) => sum + ms, 0));
  const head = ['hook', 'runs', 'ms', 'hook tools', 'Python: runs', 'ms', 'hook tools', 'ours / Python'];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [
    ...lines,
    '',
    `All hooks: ours ${ours.length} in ${sums[0]} ms, Python ${python.length} in ${sums[1]} ms`,
  ].join('\n');
}

function renderSide(dispatches: readonly LiveDispatch[]): readonly string[] {
  if (dispatches.length === 0) return ['', '', ''];
  return [
    String(dispatches.length),
    computeMedian(dispatches.map(({ ms }) => ms)).toFixed(0),
    String(Math.max(...dispatches.map(({ hookTools }) => hookTools))),
  ];
}

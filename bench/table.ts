import { type Column, renderColumns } from 'juju-sim/simulator';
import type { Aim } from './aims.ts';
import type { Growth } from './growth.ts';
import type { HookCost } from './hooks.ts';
import type { ProcessorTimes } from './processor.ts';

export function renderHooks(hooks: readonly HookCost[]): string {
  const titles = columns('Hook', 'Runs', 'Tools', 'Pebble', 'Bytes', 'Restarts', 'Peak MB', 'ms', 'x floor');
  const rows = hooks.map((cost) => [
    cost.hook,
    ...[cost.dispatches, cost.hookTools, cost.pebbleRequests, cost.bytesWritten, cost.restarts].map(String),
    cost.peakMegabytes === 0 ? '' : cost.peakMegabytes.toFixed(0),
    cost.ms.toFixed(0),
    cost.timesFloor.toFixed(2),
  ]);
  return renderColumns(titles, rows);
}

export function renderGrowth(growth: readonly Growth[]): string {
  const titles = columns('Hook', 'Applications', 'Tools', 'Pebble', 'Bytes', 'Restarts', 'Peak MB', 'ms');
  const rows = growth.map((each) => [
    each.hook,
    ...[each.applications, each.hookTools, each.pebbleRequests, each.bytesWritten, each.restarts].map(String),
    ...[each.peakMegabytes, each.ms].map((number) => number.toFixed(0)),
  ]);
  return renderColumns(titles, rows);
}

export function renderProcessor({ node, ignored, quiet }: ProcessorTimes): string {
  const rows = Object.entries({ 'Node alone': node, 'Ignored hook': ignored, 'Quiet update-status': quiet });
  return renderColumns(
    columns('Process', 'CPU ms', 'x Node'),
    rows.map(([process, ms]) => [process, ms.toFixed(0), (ms / node).toFixed(2)]),
  );
}

export function renderAims(aims: readonly Aim[]): string {
  const titles = [...columns('Aim', 'At most', 'Found'), { title: '' }];
  return renderColumns(
    titles,
    aims.map(({ aim, atMost, found, isMet }) => [aim, `${atMost}`, `${found}`, isMet ? 'met' : 'MISSED']),
  );
}

function columns(first: string, ...others: readonly string[]): readonly Column[] {
  return [{ title: first }, ...others.map((title): Column => ({ title, align: 'right' }))];
}

import type { ToolCall } from 'charmkit/juju-model';
import type { History } from './history.ts';

const writing =
  /^(relation-set|secret-(add|set|grant|revoke|remove)|state-(set|delete)|open-port|close-port|application-version-set|storage-add)$/;

/** Runs one more update-status and config-changed on every unit, and gives what they wrote: nothing is due. */
export async function readWritesOfQuietRound(history: History): Promise<readonly string[]> {
  const { world } = history;
  const writes: string[] = [];
  for (const hook of ['update-status', 'config-changed']) {
    for (const unit of history.units) {
      const before = look(history, unit);
      const { calls } = await world.fire(hook, { unit });
      const after = look(history, unit);
      const tools = calls.filter(({ call }) => writing.test(call.tool)).map(({ call }) => toolOf(call));
      const grafana = after.asked.slice(before.asked.length);
      const starts = after.starts === before.starts ? [] : ['a start of Grafana'];
      const bytes = after.bytesWritten === before.bytesWritten ? [] : ['a file'];
      writes.push(...[...tools, ...grafana, ...starts, ...bytes].map((what) => `${unit} ${hook}: ${what}`));
    }
  }
  return writes;
}

function look(history: History, unit: string) {
  const { bytesWritten, services } = history.world.pebble(unit).counts();
  return { bytesWritten, starts: services.grafana?.starts, asked: [...history.grafana(unit).writes] };
}

function toolOf({ tool, args, stdin = '' }: ToolCall): string {
  return [tool, ...args, stdin].join(' ').trim();
}

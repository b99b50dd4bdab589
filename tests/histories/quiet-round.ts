import type { ToolCall } from 'charmkit/juju-model';
import { planEveryHook } from '../state/plan-next.ts';
import type { History } from './history.ts';

const writing =
  /^(relation-set|secret-(add|set|grant|revoke|remove)|state-(set|delete)|open-port|close-port|application-version-set|storage-add)$/;

/** Runs one more update-status and config-changed on every unit, and returns what they wrote. Nothing should be due. */
export async function readWritesOfQuietRound(history: History): Promise<readonly string[]> {
  const { world } = history;
  const writes: string[] = [];
  for (const hook of ['update-status', 'config-changed']) {
    for (const unit of history.units) {
      const before = look(history, unit);
      const { calls } = await world.fire(hook, { unit });
      const after = look(history, unit);
      const tools = calls.filter(({ call }) => writing.test(call.tool)).map(({ call }) => toolOf(call));
      const pebble = after.pebble.slice(before.pebble.length);
      const grafana = after.grafana.slice(before.grafana.length);
      writes.push(...[...tools, ...pebble, ...grafana].map((what) => `${unit} ${hook}: ${what}`));
    }
  }
  return writes;
}

function look(history: History, unit: string) {
  return {
    pebble: [...history.world.pebbleChanges(unit)],
    grafana: [...history.grafana(unit).writes],
  };
}

function toolOf({ tool, args, stdin = '' }: ToolCall): string {
  return [tool, ...args, stdin].join(' ').trim();
}

/**
 * Returns the changes that hooks of any kind would still make on each unit, and the hooks whose plan needs more than
 * plain data.
 */
export async function readPlansOfRest(history: History): Promise<readonly string[]> {
  const found: string[] = [];
  for (const unit of history.units) {
    for (const { hook, changes, isPlainData } of await planEveryHook(history.world, unit)) {
      found.push(...changes.map(({ kind, ...change }) => `${unit} ${hook}: ${kind} ${describe(change)}`));
      if (!isPlainData) found.push(`${unit} ${hook}: another plan from text`);
    }
  }
  return found;
}

function describe(change: object): string {
  return JSON.stringify(change).slice(0, 200);
}

import { findNextHook, type Hook, listBusyUnits, type Model, renderHookName } from 'charmkit/juju-model';
import { UnsettledError } from './errors.ts';
import type { HookRun, RunHook } from './run-hook.ts';

export interface SettleOptions {
  /** The limit of hooks. More are a loop. */
  readonly maxHooks?: number;
  /** Chooses the busy unit that runs next. The default is the first by name. Any order must end in the same state. */
  readonly choose?: (units: readonly string[]) => string;
}

export interface Settled {
  readonly model: Model;
  /** Every hook that ran, in order. */
  readonly runs: readonly HookRun[];
}

/**
 * Runs every due hook and the hooks that follow, until no unit has a hook to run.
 * @throws UnsettledError with the last hooks if they cause one another without end.
 */
export async function settleModel(model: Model, run: RunHook, options: SettleOptions = {}): Promise<Settled> {
  const { maxHooks = 500, choose = ([first = '']) => first } = options;
  const runs: HookRun[] = [];
  let current = model;
  for (let busy = listBusyUnits(current); busy.length > 0; busy = listBusyUnits(current)) {
    if (runs.length >= maxHooks) throw loopError(runs);
    const unit = choose(busy);
    const hook = findNextHook(current, unit);
    if (hook === undefined) throw new RangeError(`${unit} was chosen, but has nothing to run`);
    const done = await run(current, unit, hook);
    runs.push(done);
    current = done.model;
  }
  return { model: current, runs };
}

function loopError(runs: readonly HookRun[]): UnsettledError {
  const last = runs.slice(-traceLength);
  return new UnsettledError(
    reasonOf(last),
    runs.length,
    last.map(({ unit, hook }) => `${unit} ${describe(hook)}`),
  );
}

const traceLength = 12;

/** Often two sides answer each other's databags, so the message names this case. */
function reasonOf(last: readonly HookRun[]): string {
  const changed = last.filter(({ hook }) => hook.kind === 'relation-changed');
  const failed = last.find(({ end }) => !end.isCommitted);
  if (failed !== undefined)
    return `${failed.unit} fails ${renderHookName(failed.hook)} each time it is retried`;
  if (changed.length * 2 < last.length) return 'the same hooks come again and again';
  const units = [...new Set(changed.map(({ unit }) => unit))].sort();
  const others = changed.map(({ hook }) => ('remoteApp' in hook ? (hook.remoteUnit ?? hook.remoteApp) : ''));
  const parties = units.length > 1 ? units : [...new Set([...units, ...others])];
  return `relation-changed ping-pong between ${parties.join(' and ')}: one writes other bytes each time`;
}

function describe(hook: Hook): string {
  if (!('relation' in hook)) return renderHookName(hook);
  const from = hook.remoteUnit ?? hook.remoteApp;
  return `${renderHookName(hook)} (${hook.endpoint}:${hook.relation}, ${from})`;
}

import { findNextHook, type Hook, listBusyUnits, renderHookName } from 'charmkit/juju-model';
import type { Crossing } from './cut.ts';
import type { Place, PlaceCopy } from './place.ts';
import { compareStates, readState, type State } from './state.ts';

/** A point in a dispatch at which it can stop. */
export interface Point {
  readonly scene: string;
  readonly unit: string;
  readonly hook: Hook;
  readonly crossing: Crossing;
  /** The number of the crossing in the dispatch, from 0. */
  readonly number: number;
}

/** A series of changes to an application that has settled. */
export interface Scene {
  readonly name: string;
  /** The unit whose dispatches stop. */
  readonly unit: string;
  /** The changes in order. The units settle after each. */
  readonly changes: readonly ((place: Place) => unknown)[];
}

export interface Exploration {
  /** Chooses which points of a dispatch to try. */
  choose(points: readonly Point[]): readonly Point[];
  /** Whether the pod is lost with the dispatch, and a new one has only the storage. */
  readonly losesPod: boolean;
  /** Whether to try no more points. */
  isOver(): boolean;
  /** Called for each point that was tried, with the differences in the final state. */
  onPoint(point: Point, differences: readonly string[]): void;
}

/** Runs a scene, and tries the points of each dispatch of its unit. */
export async function explore(place: Place, scene: Scene, exploration: Exploration): Promise<void> {
  for (const change of scene.changes) {
    await change(place);
    await place.startPods();
    for (let [unit, hook] = dueHook(place); unit !== undefined && hook; [unit, hook] = dueHook(place)) {
      if (unit === scene.unit) await exploreHook(place, { scene, hook, exploration });
      else await runWhole(place, unit, hook);
    }
  }
}

/** Runs all hooks that are due. */
export async function settle(place: Place): Promise<void> {
  await place.startPods();
  for (let [unit, hook] = dueHook(place); unit !== undefined && hook; [unit, hook] = dueHook(place))
    await runWhole(place, unit, hook);
}

function dueHook({ model }: Place): [unit?: string, hook?: Hook] {
  const [unit] = listBusyUnits(model);
  const hook = unit === undefined ? undefined : findNextHook(model, unit);
  return unit === undefined || hook === undefined ? [] : [unit, hook];
}

async function runWhole(place: Place, unit: string, hook: Hook): Promise<readonly Crossing[]> {
  const { crossings, isCommitted, logs } = await place.run(unit, hook);
  if (isCommitted || hook.kind === 'action') return crossings;
  throw new Error(`${renderHookName(hook)} of ${unit} fails: ${logs.join('\n')}`);
}

async function exploreHook(
  place: Place,
  { scene, hook, exploration }: { scene: Scene; hook: Hook; exploration: Exploration },
): Promise<void> {
  const { name, unit } = scene;
  await using copy = await place.copy();
  const crossings = await runWhole(place, unit, hook);
  const points = crossings.map((crossing, number) => ({ scene: name, unit, hook, crossing, number }));
  const { losesPod, isOver } = exploration;
  const chosen = isOver() ? [] : exploration.choose(points);
  if (chosen.length === 0) return;
  const wanted = await runUndisturbed(place, copy, { unit, hook, losesPod });
  for (const point of chosen) {
    if (isOver()) return;
    const differences = await tryPoint(place, copy, { point, wanted, losesPod });
    if (differences) exploration.onPoint(point, differences);
  }
}

interface Wanted {
  readonly state: State;
  /** The state after the hooks that are then due; undefined if no hooks are due. */
  readonly later: State | undefined;
}

/** Runs the hook and one update-status without interruption, and returns the state after them. */
async function runUndisturbed(
  origin: Place,
  copy: PlaceCopy,
  { unit, hook, losesPod }: { unit: string; hook: Hook; losesPod: boolean },
): Promise<Wanted> {
  await using place = await origin.restore(copy);
  await runWhole(place, unit, hook);
  if (losesPod && place.model.units[unit]) await place.restartPod(unit);
  await runAfterwards(place, unit, losesPod);
  const state = await readState(place, unit);
  const isBusy = await runDueHooks(place, unit);
  return { state, later: isBusy ? await readState(place, unit) : undefined };
}

/**
 * Stops the hook at the point, runs it again as Juju does, then runs one update-status. Returns the differences;
 * undefined if the dispatch committed before it reached the point. A hook that runs again reads everything, so it may
 * be ahead of hooks that are due. If so, the states after those hooks are compared.
 */
async function tryPoint(
  origin: Place,
  copy: PlaceCopy,
  { point: { unit, hook, number }, wanted, losesPod }: { point: Point; wanted: Wanted; losesPod: boolean },
): Promise<readonly string[] | undefined> {
  await using place = await origin.restore(copy);
  const { isCommitted } = await place.run(unit, hook, number);
  if (isCommitted) return undefined;
  if (losesPod) await place.restartPod(unit);
  try {
    // Juju does not run a failed action again.
    if (hook.kind !== 'action') await runWhole(place, unit, hook);
    await runAfterwards(place, unit, losesPod);
    const differences = compareStates(wanted.state, await readState(place, unit));
    if (differences.length === 0 || !wanted.later) return differences;
    await runDueHooks(place, unit);
    return compareStates(wanted.later, await readState(place, unit));
  } catch (error) {
    return [`afterwards ${(error as Error).message}`];
  }
}

/** Returns whether any hooks ran. */
async function runDueHooks(place: Place, unit: string): Promise<boolean> {
  let count = 0;
  for (; place.model.units[unit]; count += 1) {
    const hook = findNextHook(place.model, unit);
    if (!hook) break;
    await runWhole(place, unit, hook);
  }
  return count > 0;
}

/** Does nothing if the hook was the unit's last. The unfinished request has ended by then. */
async function runAfterwards(place: Place, unit: string, losesPod: boolean): Promise<void> {
  if (!place.model.units[unit]) return;
  if (losesPod) await runWhole(place, unit, { kind: 'pebble-ready', container: 'grafana' });
  await place.pod(unit).letTimePass(laterMs);
  await runWhole(place, unit, { kind: 'update-status' });
}

const laterMs = 15 * 60_000;

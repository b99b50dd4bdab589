import type { World } from './world.ts';

/**
 * Runs cases one after another in a world of their own, each in the state that the previous one left. Returns the
 * promise of each case, for its test, so that the cases of several worlds, which mostly wait, run side by side.
 */
export function runInTurn<Case>(
  open: () => Promise<World>,
  cases: readonly Case[],
  run: (world: World, one: Case) => Promise<void>,
): ReadonlyMap<Case, Promise<void>> {
  const opened = open();
  const outcomes = new Map<Case, Promise<void>>();
  let last: Promise<unknown> = opened;
  for (const one of cases) {
    const outcome = last.then(async () => run(await opened, one));
    outcomes.set(one, outcome);
    // A test reports the failure; the next case runs all the same.
    last = outcome.catch(() => {});
  }
  void last.then(async () => (await opened)[Symbol.asyncDispose]());
  return outcomes;
}

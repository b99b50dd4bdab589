import type { Model, Unit } from './state.ts';

/**
 * Chooses one of several hooks that Juju may run next. Juju leaves their order open: it depends on a map's order or on
 * timing. Without a seed the first is chosen, which is the usual order; with a seed any, and the same seed gives the
 * same choice.
 */
export function chooseHook<Candidate>(model: Model, unit: Unit, candidates: readonly Candidate[]) {
  if (model.orderSeed === undefined || candidates.length < 2) return candidates[0];
  return candidates[draw(`${model.orderSeed} ${unit.name} ${unit.agent.hooksDone}`) % candidates.length];
}

/** Decides whether something happens that Juju does only sometimes. Without a seed it never happens. */
export function decideChance(model: Model, unit: Unit, what: string): boolean {
  if (model.orderSeed === undefined) return false;
  return draw(`${model.orderSeed} ${what} ${unit.name} ${unit.agent.hooksDone}`) % 2 === 0;
}

/** FNV-1a with an extra mix of the bits, so that similar texts give unrelated numbers. */
function draw(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 15)) >>> 0;
}

import type { Model, Unit } from './state.ts';

/**
 * One of several hooks that Juju may run next: it leaves their order open, by a map's order, by who is sooner. Without a
 * seed the first, which is the usual order and the same in every run; with one any, and the same for the same seed.
 */
export function chooseHook<Candidate>(model: Model, unit: Unit, candidates: readonly Candidate[]) {
  if (model.orderSeed === undefined || candidates.length < 2) return candidates[0];
  return candidates[draw(`${model.orderSeed} ${unit.name} ${unit.agent.hooksDone}`) % candidates.length];
}

/** Whether something happens that Juju does now and then; never without a seed. */
export function happensToBe(model: Model, unit: Unit, what: string): boolean {
  if (model.orderSeed === undefined) return false;
  return draw(`${model.orderSeed} ${what} ${unit.name} ${unit.agent.hooksDone}`) % 2 === 0;
}

/** FNV-1a, with its bits mixed once more: neighbouring texts are to have nothing in common. */
function draw(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 15)) >>> 0;
}

import type { Relation } from './relation.ts';

/**
 * Juju's agent runs one hook tool at a time, so a few relations keep it busy. Thousands of waiting calls would only take
 * memory.
 */
const atOnce = 8;

/** Calls a function that reads a relation for each of them, a few at the same time, and returns the results in order. */
export async function mapRelations<Read extends Relation, Result>(
  relations: readonly Read[],
  map: (relation: Read) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const remaining = relations.entries();
  const mapRemaining = async () => {
    for (const [index, relation] of remaining) results[index] = await map(relation);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, relations.length) }, mapRemaining));
  return results;
}

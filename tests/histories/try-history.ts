import { isDeepStrictEqual } from 'node:util';
import { type Ending, History } from './history.ts';
import { readOutcome } from './outcome.ts';
import { readPlansOfRest, readWritesOfQuietRound } from './quiet-round.ts';
import type { Course } from './steps.ts';

/** A history ended unlike a fresh deployment, or not in a settled state. */
export class HistoryDiffersError extends Error {}

/**
 * Runs a history. It must end like a deployment with the same relations, options and secrets from the start, and in a
 * state in which hooks write nothing.
 * @throws HistoryDiffersError with all differences.
 */
export async function tryHistory(course: Course): Promise<void> {
  await using history = await History.beginBare(course.units);
  for (const step of course.steps) await history.take(step);
  await history.end();
  const fresh = await readFreshOutcome(history.ending());
  const differences = [
    ...history.losses,
    ...describeDifferences(await readOutcome(history), fresh),
    ...(await readWritesOfQuietRound(history)).map((write) => `one more round writes ${write}`),
    ...(await readPlansOfRest(history)).map((change) => `a plan is not empty: ${change}`),
  ];
  if (differences.length > 0) throw new HistoryDiffersError(differences.join('\n'));
}

/** The outcomes of fresh deployments by their relations, options and secrets. Half of all short histories end alike. */
const freshOutcomes = new Map<string, unknown>();
const maxOutcomes = 200;

async function readFreshOutcome(ending: Ending): Promise<unknown> {
  const key = JSON.stringify(ending);
  const known = freshOutcomes.get(key);
  if (known !== undefined) return known;
  await using fresh = await History.begin(ending);
  await fresh.end();
  const outcome = await readOutcome(fresh);
  if (freshOutcomes.size < maxOutcomes) freshOutcomes.set(key, outcome);
  return outcome;
}

/** The differences of two values by path: after the history, and in a fresh deployment. */
function describeDifferences(after: unknown, fresh: unknown, path = ''): readonly string[] {
  if (isDeepStrictEqual(after, fresh)) return [];
  if (!isRecord(after) || !isRecord(fresh)) return [`${path}: ${shown(after)} and fresh ${shown(fresh)}`];
  const keys = [...new Set([...Object.keys(after), ...Object.keys(fresh)])];
  return keys.flatMap((key) => describeDifferences(after[key], fresh[key], `${path} > ${key}`));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

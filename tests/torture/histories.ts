import { getErrorMessage } from 'charmkit/base';
import fc from 'fast-check';
import { knownCourses } from '../histories/known-courses.ts';
import { arbitraryCourse, type Course } from '../histories/steps.ts';
import { tryHistory } from '../histories/try-history.ts';
import type { TortureOptions, TortureSuite } from './suite.ts';

/** Random histories. Each has its own seed, by which it can be repeated alone. */
export const suite: TortureSuite = {
  name: 'histories',
  noun: 'histories',
  goal: 10_000,
  floor: 100,
  run: async (options) => {
    // A run with a seed repeats only that history.
    if (options.count > knownCourses.length) await tryKnownHistories(options);
    await tryHistories(options, arbitraryCourse({ maxSteps: 30, units: [1, 1, 1, 2, 3] }));
  },
};

/** Tries the histories that once revealed a fault. */
export async function tryKnownHistories({ tried, failed }: TortureOptions): Promise<void> {
  for (const course of knownCourses) {
    await tryHistory(course).catch((error) => failed(`${JSON.stringify(course)}\n${getErrorMessage(error)}`));
    tried();
  }
}

/** The time limit for shrinking a history. */
const shrinkingMs = process.env.TORTURE_BRIEF ? 0 : 120_000;

/** Tries this many histories, and shrinks those that fail. */
export async function tryHistories(options: TortureOptions, courses: fc.Arbitrary<Course>): Promise<void> {
  for (let number = 0; number < options.count && !options.signal.aborted; number += 1) {
    const seed = options.seed + number;
    const run = await fc.check(fc.asyncProperty(courses, shrinkingFor(shrinkingMs)), { seed, numRuns: 1 });
    options.tried();
    if (run.failed) options.failed(describe(seed, run));
  }
}

/** Tries a history, and shrinks it until the time limit. */
function shrinkingFor(limitMs: number): (course: Course) => Promise<void> {
  let deadline = Number.POSITIVE_INFINITY;
  return async (course) => {
    if (performance.now() > deadline) return;
    try {
      await tryHistory(course);
    } catch (error) {
      deadline = Math.min(deadline, performance.now() + limitMs);
      throw error;
    }
  };
}

function describe(seed: number, run: fc.RunDetails<[Course]>): string {
  const { errorInstance: error } = run;
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const shortest = JSON.stringify(run.counterexample?.[0]);
  return `history ${seed}: npm run torture -- --only histories --seed ${seed} --count 1\n${shortest}\n${reason}`;
}

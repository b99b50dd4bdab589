import { expect } from '@jest/globals';
import { tryHistories, tryKnownHistories } from '../torture/histories.ts';
import { reportTried } from '../torture/report-tried.ts';
import type { TortureOptions } from '../torture/suite.ts';
import { knownCourses } from './known-courses.ts';
import { arbitraryCourse } from './steps.ts';

/** Tries this many short histories, the same ones in every run, and reports how many it tried. */
export async function expectHistoriesToEndFresh(count: number, units: readonly number[]): Promise<void> {
  await expectAllGood(count, (options) => tryHistories(options, arbitraryCourse({ maxSteps: 10, units })));
}

/** Tries the histories that once revealed a fault. */
export async function expectKnownHistoriesToEndFresh(): Promise<void> {
  await expectAllGood(knownCourses.length, tryKnownHistories);
}

async function expectAllGood(count: number, run: (options: TortureOptions) => Promise<void>): Promise<void> {
  const failures: string[] = [];
  let tried = 0;
  await run({
    seed: 1,
    count,
    signal: new AbortController().signal,
    tried: () => {
      tried += 1;
    },
    failed: (report) => void failures.push(report),
  });
  reportTried('histories', { tried, failed: failures.length });
  expect(failures).toEqual([]);
  expect(tried).toBe(count);
}

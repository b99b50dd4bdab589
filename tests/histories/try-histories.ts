import { expect } from '@jest/globals';
import { tryHistories } from '../torture/histories.ts';
import { reportTried } from '../torture/report-tried.ts';
import { arbitraryCourse } from './steps.ts';

/** Tries that many short histories, always the same ones, and says how many it were. */
export async function expectHistoriesToEndFresh(count: number, units: readonly number[]): Promise<void> {
  const failures: string[] = [];
  let tried = 0;
  const options = {
    seed: 1,
    count,
    signal: new AbortController().signal,
    tried: () => {
      tried += 1;
    },
    failed: (report: string) => void failures.push(report),
  };
  await tryHistories(options, arbitraryCourse({ maxSteps: 10, units }));
  reportTried('histories', { tried, failed: failures.length });
  expect(failures).toEqual([]);
  expect(tried).toBe(count);
}

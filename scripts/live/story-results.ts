import { z } from 'zod';

/** What jest's `--json` says of the test files of a run. */
const runSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});

/** The numbers of tests that passed and failed. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
}

/** The totals of each test file. */
export type Results = ReadonlyMap<string, Totals>;

/** The story that cuts the power and removes what is left, and the stories whose models it goes on with. */
export const lastStory = {
  file: 'tests/live/afterwards/end.test.ts',
  goesOnWith: ['tests/live/stories/failures.test.ts', 'tests/live/stories/grafana.test.ts'],
} as const;

/** Reads the file that jest's `--outputFile` names. A test file that can't be loaded counts as one failure. */
export function readResults(json: string): Results {
  const { testResults } = runSchema.parse(JSON.parse(json));
  return new Map(
    testResults.map(({ name, status, assertionResults }) => {
      const count = (wanted: string) => assertionResults.filter((test) => test.status === wanted).length;
      const failed = count('failed');
      return [name, { passed: count('passed'), failed: status === 'failed' ? Math.max(failed, 1) : failed }];
    }),
  );
}

/** Whether a file has run, without a failure. */
export function hasPassed(results: Results, file: string): boolean {
  return results.get(file)?.failed === 0;
}

/**
 * Plans the stories that have not passed: the groups run one after another in one live model, the stories of a group
 * side by side.
 */
export function planStories(stories: readonly string[], results: Results): readonly (readonly string[])[] {
  const left = stories.filter((file) => !hasPassed(results, file));
  if (!left.includes(lastStory.file)) return left.length === 0 ? [] : [left];
  const first = left.filter((file) => file !== lastStory.file);
  return [[...new Set([...first, ...lastStory.goesOnWith])], [lastStory.file]];
}

/** Adds up the tests of files. A file without results counts as one failure. */
export function countTests(files: readonly string[], results: Results): Totals {
  const all = files.map((file) => results.get(file) ?? { passed: 0, failed: 1 });
  const sum = (pick: (one: Totals) => number) => all.reduce((total, one) => total + pick(one), 0);
  return { passed: sum((one) => one.passed), failed: sum((one) => one.failed) };
}

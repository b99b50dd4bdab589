import { describe, expect, test } from '@jest/globals';
import {
  countTests,
  lastStory,
  planStories,
  readResults,
  type Totals,
} from '../../../../scripts/live/story-results.ts';

const passed: Totals = { passed: 3, failed: 0 };
const failed: Totals = { passed: 1, failed: 1 };
const [failures, grafana] = lastStory.goesOnWith;
const database = 'tests/live/stories/database.test.ts';
const stories = [database, failures, grafana, lastStory.file];

describe('the stories of the live model', () => {
  test.each<[string, readonly [string, Totals][], readonly (readonly string[])[]]>([
    ['all of them at first', [], [[database, failures, grafana], [lastStory.file]]],
    [
      'only those that failed',
      stories.map((file) => [file, file === database ? failed : passed]),
      [[database]],
    ],
    [
      'the last one with those whose models it goes on with',
      [
        [database, passed],
        [failures, passed],
        [grafana, failed],
      ],
      [[grafana, failures], [lastStory.file]],
    ],
    ['none if all have passed', stories.map((file) => [file, passed]), []],
  ])('run: %s', (_what, results, groups) => {
    expect(planStories(stories, new Map(results))).toEqual(groups);
  });

  test('count their tests; one without results is a failure', () => {
    const results = new Map([
      [database, passed],
      [failures, failed],
    ]);
    expect(countTests([database, failures, grafana], results)).toEqual({ passed: 4, failed: 2 });
  });

  test('that can not be loaded are a failure', () => {
    const tests = ['passed', 'failed', 'pending'].map((status) => ({ status }));
    const json = JSON.stringify({
      testResults: [
        { name: 'a', status: 'failed', assertionResults: tests },
        { name: 'b', status: 'failed', assertionResults: [] },
        { name: 'c', status: 'passed', assertionResults: tests.slice(0, 1) },
      ],
    });
    expect([...readResults(json)]).toEqual([
      ['a', { passed: 1, failed: 1 }],
      ['b', { passed: 0, failed: 1 }],
      ['c', { passed: 1, failed: 0 }],
    ]);
  });
});

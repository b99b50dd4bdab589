import { jestSuite } from './jest-suite.ts';

/** Answers of Pebble, Grafana and Kubernetes that are spoiled on their way to a hook. */
export const suite = jestSuite({
  name: 'garbled-answers',
  noun: 'answers',
  goal: 5_000,
  floor: 1_000,
  files: ['tests/state/garbled-answers.test.ts'],
});

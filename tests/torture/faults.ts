import { jestSuite } from './jest-suite.ts';

/** What Pebble, Grafana, hook tools, files, Kubernetes and signals do wrong: all there is, one test for each. */
export const suite = jestSuite({
  name: 'faults',
  noun: 'tests',
  goal: 30,
  floor: 30,
  files: [
    'tests/state/faults.test.ts',
    'tests/state/pebble-faults.test.ts',
    'tests/process/faults.test.ts',
    'tests/process/signals.test.ts',
  ],
});

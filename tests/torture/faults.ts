import { jestSuite } from './jest-suite.ts';

/** All faults of Pebble, Grafana, hook tools, files, Kubernetes and signals, with one test for each. */
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

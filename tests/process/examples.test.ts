import { describe, expect, test } from '@jest/globals';
import { Simulator } from 'juju-sim/simulator';
import { bundleExample } from './bundle-example.ts';

describe('an example', () => {
  test.each(['hello-charm', 'metrics-source'])(
    'can be shipped as its dispatch says: %s as one file',
    async (name) => {
      const directory = bundleExample(name);
      await using simulator = await Simulator.open();
      const application = await simulator.deploy(directory);
      await simulator.settle();
      expect(simulator.dispatches.map(({ exit }) => exit)).toEqual(simulator.dispatches.map(() => 0));
      expect(simulator.status().applications[application.name]?.status.current).toBe('active');
    },
  );
});

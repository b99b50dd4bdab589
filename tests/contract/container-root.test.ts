import { expect, test } from '@jest/globals';
import { startEmbedded } from '../../lib/juju-sim/simulator/containers/embedded.ts';
import { containerRootContract } from './container-root.suite.ts';

if (process.getuid?.() === 0) containerRootContract('the embedded Pebble', startEmbedded);
else test('an ordinary user has no such root', () => expect(process.getuid?.()).not.toBe(0));

import { startReal } from '../../lib/juju-sim/simulator/containers/real.ts';
import { containerRootContract } from '../contract/container-root.suite.ts';

containerRootContract('the real Pebble', startReal(process.env.PEBBLE_BIN ?? 'pebble'));

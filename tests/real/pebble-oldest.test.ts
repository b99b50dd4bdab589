import { startRealPebble } from '../contract/pebble/real-pebble.ts';
import { pebbleContract } from '../contract/pebble.suite.ts';

pebbleContract('the Pebble of Juju 3.6', () => startRealPebble('PEBBLE_OLDEST_BIN'));

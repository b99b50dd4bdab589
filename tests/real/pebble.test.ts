import { startRealPebble } from '../contract/pebble/real-pebble.ts';
import { pebbleContract } from '../contract/pebble.suite.ts';

pebbleContract('the real Pebble', () => startRealPebble('PEBBLE_BIN'));

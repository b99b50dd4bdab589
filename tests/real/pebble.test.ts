import { startRealPebble } from '../contract/pebble/real-pebble.ts';
import { pebbleContract } from '../contract/pebble.suite.ts';

const binary = process.env.PEBBLE_BIN;
if (binary === undefined) {
  throw new Error(
    'PEBBLE_BIN must name the Pebble daemon to test against: run `npm run real:build`, which says how',
  );
}

pebbleContract('the real Pebble', () => startRealPebble(binary));

// `npm run live:check`: whether a live model can run on this machine; says what is missing, and ends with 1 then.
import { messageOf } from 'charmkit/base';
import { locatePlace } from './cluster/place.ts';
import { requireRights } from './cluster/require-machine.ts';

try {
  requireRights(locatePlace(process.env), process.env);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

// `npm run live:down`: ends what `live:up` started, and removes all of it.
import { messageOf } from 'charmkit/base';
import { endKeeper } from './cluster/end-keeper.ts';
import { locatePlace } from './cluster/place.ts';

try {
  await endKeeper(locatePlace(process.env));
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

// `npm run live:down`: ends what `live:up` started, and removes all of it.
import { getErrorMessage } from 'charmkit/base';
import { endKeeper } from './cluster/end-keeper.ts';
import { locatePlace } from './cluster/place.ts';

try {
  await endKeeper(locatePlace(process.env));
} catch (error) {
  console.error(getErrorMessage(error));
  process.exitCode = 1;
}

// `npm run live:up`: starts a cluster and a controller, which run until `npm run live:down`.
import { getErrorMessage } from 'charmkit/base';
import { startKeeper } from './cluster/start-keeper.ts';

try {
  const keeper = await startKeeper(process.env, (progress) => console.log(progress));
  keeper.letStay();
  console.log('npm run live -- juju add-model cos     and the like; npm run live:down ends it');
} catch (error) {
  console.error(getErrorMessage(error));
  process.exitCode = 1;
}

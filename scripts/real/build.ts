// `npm run real:build`: builds the real Pebble, Juju hook tools and Grafana, and prints where they are.
import { getErrorMessage } from 'charmkit/base';
import { provideParts } from './provide.ts';

try {
  for (const [name, path] of Object.entries(await provideParts())) console.log(`${name}=${path}`);
} catch (error) {
  console.error(getErrorMessage(error));
  process.exitCode = 1;
}

// `npm run live:build`: builds Kubernetes, Juju and the system in which they run, once.
import { getErrorMessage } from 'charmkit/base';
import { buildLiveParts } from './parts/provide.ts';

try {
  await buildLiveParts(process.env);
} catch (error) {
  console.error(getErrorMessage(error));
  process.exitCode = 1;
}

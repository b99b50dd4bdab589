// `npm run live:check`: checks whether a live model can run on this machine. If not, it prints what is
// missing and exits with 1.
import { getErrorMessage } from 'charmkit/base';
import { locatePlace } from './cluster/place.ts';
import { requireRights } from './cluster/require-machine.ts';

// The check removes its files before a signal ends this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
try {
  requireRights(locatePlace(process.env), process.env);
} catch (error) {
  console.error(getErrorMessage(error));
  process.exitCode = 1;
}

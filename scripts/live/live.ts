// `npm run live -- <program> [<argument> ...]`: runs juju, kubectl, curl or the like with the live model.
import { spawnSync } from 'node:child_process';
import { getErrorMessage } from 'charmkit/base';
import { planBeside, readNodeProcess } from './cluster/beside.ts';
import { locatePlace } from './cluster/place.ts';

const [program = 'juju', ...args] = process.argv.slice(2);
try {
  const place = locatePlace(process.env);
  const beside = planBeside(place, readNodeProcess(place), [program, ...args]);
  process.exitCode =
    spawnSync(beside.program, beside.args, { stdio: 'inherit', env: beside.env }).status ?? 1;
} catch (error) {
  console.error(getErrorMessage(error));
  process.exitCode = 1;
}

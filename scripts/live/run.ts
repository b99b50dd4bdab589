// Runs a program in the network of a separate live model, which ends with the program.
//     node scripts/live/run.ts <program> [<argument> ...]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getErrorMessage } from 'charmkit/base';
import { planBeside, readNodeProcess } from './cluster/beside.ts';
import { startWithCharms } from './start-with-charms.ts';

try {
  const env = { LIVE_NAME: `run-${process.pid}`, ...process.env };
  const { keeper, charms } = await startWithCharms(env, (progress) => console.error(progress));
  await using _ = keeper;
  const command = planBeside(keeper.place, readNodeProcess(keeper.place), process.argv.slice(2));
  const its = { ...command.env, LIVE_NAME: keeper.place.name, ...charms };
  const [code] = await once(spawn(command.program, command.args, { stdio: 'inherit', env: its }), 'exit');
  process.exitCode = code ?? 1;
} catch (error) {
  console.error(getErrorMessage(error));
  process.exitCode = 1;
}

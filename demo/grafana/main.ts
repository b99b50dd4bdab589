import { getErrorMessage } from 'charmkit/base';

import { parseCommandLine } from './command-line.ts';
import { describeVersion, readProfile } from './profile.ts';

try {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.kind === 'version') process.stdout.write(`${describeVersion(readProfile(process.env))}\n`);
  else await (await import('./run.ts')).runGrafana(command, process.env);
} catch (error) {
  process.stderr.write(`Error: ✗ ${getErrorMessage(error)}\n`);
  process.exitCode = 1;
}

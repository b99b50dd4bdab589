#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { SdkError } from '../base/index.ts';
import { writeTypes } from './write-types.ts';

const usage = `charmkit writes Juju charms in TypeScript.

  charmkit types [folder...]           writes charm-yaml.ts from the YAML files of a charm
  charmkit types --check [folder...]   fails if charm-yaml.ts differs from the YAML files
`;

/** Runs a command and gives its exit code. */
function runCommand(args: readonly string[]): number {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
  });
  const [command, ...folders] = positionals;
  if (command === 'types') {
    for (const folder of folders.length > 0 ? folders : ['.'])
      console.log(writeTypes(folder, { isCheck: values.check }));
    return 0;
  }
  console.log(usage);
  return values.help ? 0 : 2;
}

try {
  process.exitCode = runCommand(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SdkError) && !(error instanceof TypeError)) throw error;
  console.error(`charmkit: ${error.message}`);
  process.exitCode = 1;
}

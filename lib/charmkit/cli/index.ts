import { parseArgs } from 'node:util';
import { SdkError } from '../base/index.ts';
import { packCharm } from '../pack/index.ts';
import { createCharm } from './init/create-charm.ts';
import { writeTypes } from './write-types.ts';

const usage = `charmkit writes Juju charms in TypeScript.

  charmkit init [folder]               writes a new charm to an empty folder: endpoint, option, action, tests, CI
      --name <name>                    its name; default: that of the folder
  charmkit types [folder...]           writes charm-yaml.ts from the YAML files of a charm
      --check                          only fails if charm-yaml.ts differs from the YAML files
  charmkit pack [folder]               makes the .charm: one bundle, the YAML files, and Node
      --main <file>                    the module that calls runCharm; default: src/main.ts
      --into <folder>                  where to write the .charm; default: the folder of the charm
      --node <file>                    the Node to pack; default: the one that runs this
      --without-node                   packs no Node, for an image that has one
`;

const options = {
  check: { type: 'boolean', default: false },
  name: { type: 'string' },
  main: { type: 'string' },
  into: { type: 'string' },
  node: { type: 'string', default: process.execPath },
  'without-node': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Runs a command of `charmkit`, prints what it did or why it failed, and gives its exit code. */
export function runCharmkit(args: readonly string[]): number {
  try {
    return runCommand(args);
  } catch (error) {
    if (!(error instanceof SdkError) && !(error instanceof TypeError)) throw error;
    console.error(`charmkit: ${error.message}`);
    return 1;
  }
}

function runCommand(args: readonly string[]): number {
  const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options });
  const [command = 'help', ...folders] = values.help ? [] : positionals;
  const [folder = '.', surplus] = folders;
  if (surplus && command !== 'types') throw refuse(`unexpected argument "${surplus}"`);
  switch (command) {
    case 'init': {
      const name = createCharm(folder, values.name);
      const enter = folder === '.' ? '' : `cd ${folder} && `;
      console.log(`Wrote the charm ${name}. Next: ${enter}npm install && npm test && npm run sim`);
      return 0;
    }
    case 'types':
      for (const each of folders.length > 0 ? folders : ['.'])
        console.log(writeTypes(each, { isCheck: values.check }));
      return 0;
    case 'pack': {
      writeTypes(folder, { isCheck: true });
      const { main, into } = values;
      const node = values['without-node'] ? undefined : values.node;
      const packed = packCharm(folder, { node, ...(main && { main }), ...(into && { into }) });
      console.log(`${packed.path}: ${(packed.bytes / 1e6).toFixed(1)} MB`);
      return 0;
    }
    case 'help':
      console.log(usage);
      return values.help ? 0 : 2;
    default:
      throw refuse(`no command "${command}". See charmkit --help`);
  }
}

function refuse(message: string): SdkError {
  return new SdkError(message, { code: 'charmkit-usage' });
}

import { toolNames } from 'charmkit/juju-model';
import { openJujuHookTools } from 'juju-sim/simulator';
import { executables, overSocket } from '../contract/hook-tools/transports.ts';
import { hookToolsContract } from '../contract/hook-tools.suite.ts';

const directory = process.env.JUJUC_DIR;
if (directory === undefined) {
  throw new Error(
    "JUJUC_DIR must name the folder of Juju's own hook tools: run `npm run real:build`, which says how",
  );
}

hookToolsContract("Juju's own hook tools", () => openJujuHookTools(directory, toolNames), [
  executables,
  overSocket,
]);

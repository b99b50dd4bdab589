// Calls the agent through charmkit for the hook tools of a directory, which are links to `relayed-tool.sh`:
//   node call-agent.ts <directory> <directory of the executables>
import { constants, openSync, readFileSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createProcessRunner, createSocketRunner } from 'charmkit/hook-tools';
import { renderAnswer, writeDone } from '../../../lib/juju-sim/simulator/hook-tools/answer.ts';

const [directory = '', executables = ''] = process.argv.slice(2);
// With both reading and writing, the FIFO never ends.
const fd = openSync(join(directory, 'calls'), constants.O_RDWR | constants.O_NONBLOCK);
const calls = createInterface({ input: new Socket({ fd, readable: true, writable: false }) });
process.stdout.write('ready\n');
for await (const call of calls) {
  writeFileSync(join(call, 'answer'), await answer(call));
  writeDone(join(call, 'done'));
}

/** Runs the tool as a program in the call's working directory and environment would, because the agent learns both. */
async function answer(call: string): Promise<string> {
  const [directoryOfCall = '', tool = '', ...args] = readWords(join(call, 'arguments'));
  const variables = readWords(join(call, 'environment')).map((line) => /([^=]*)=(.*)/s.exec(line)?.slice(1));
  const env = {
    ...(Object.fromEntries(variables.flatMap((pair) => (pair ? [pair] : []))) as Record<string, string>),
    PATH: `${executables}:/usr/bin:/bin`,
  };
  process.chdir(directoryOfCall);
  const stdin = readFileSync(join(call, 'stdin'), 'utf8');
  const runner = createSocketRunner({ env, executables: createProcessRunner({ env }) });
  return renderAnswer(await runner.run({ tool, args, ...(stdin !== '' && { stdin }) }), join(call, 'stdout'));
}

/** Reads texts that each end in a NUL. */
function readWords(path: string): readonly string[] {
  return readFileSync(path, 'utf8').split('\0').slice(0, -1);
}

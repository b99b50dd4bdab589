// A hook tool that calls the agent through charmkit, for use in transcripts:
//   node call-agent.ts <directory of the executables> <tool> [<argument> ...]
import { readFileSync } from 'node:fs';
import { createProcessRunner, createSocketRunner } from 'charmkit/hook-tools';

const [executablesDirectory, tool = '', ...args] = process.argv.slice(2);
const env = { ...process.env, PATH: `${executablesDirectory}:/usr/bin:/bin` };
const runner = createSocketRunner({ env, executables: createProcessRunner({ env }) });
const stdin = readFileSync(0, 'utf8');
const { exitCode, stdout, stderr } = await runner.run({ tool, args, ...(stdin !== '' && { stdin }) });
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createProcessRunner, createSocketRunner, type HookToolRunner } from 'charmkit/hook-tools';
import { toolNames } from 'charmkit/juju-model';

type Environment = Readonly<Record<string, string>>;

/** A directory with a program per tool. */
interface Programs extends AsyncDisposable {
  readonly directory: string;
}

/** A way for a charm to call hook tools. */
export interface Transport {
  readonly name: string;
  /** Opens programs that use this transport. `executables` holds the backend's own programs. */
  openPrograms(executables: string): Promise<Programs>;
  openRunner(env: Environment): HookToolRunner;
}

export const executables: Transport = {
  name: 'as executables',
  openPrograms: async (directory) => ({ directory, [Symbol.asyncDispose]: async () => {} }),
  openRunner: (env) => createProcessRunner({ env }),
};

export const overSocket: Transport = {
  name: "over the agent's socket",
  openPrograms: openRelayedTools,
  // No executables are on this PATH, so the runner can't fall back on them unnoticed.
  openRunner: (env) =>
    createSocketRunner({ env, executables: createProcessRunner({ env: { PATH: '/nowhere' } }) }),
};

const script = new URL('relayed-tool.sh', import.meta.url);
const callAgent = fileURLToPath(new URL('call-agent.ts', import.meta.url));

async function openRelayedTools(programs: string): Promise<Programs> {
  const directory = await mkdtemp(join(tmpdir(), 'relayed-tools-'));
  const text = await readFile(script, 'utf8');
  await writeFile(join(directory, 'relayed-tool'), text.replaceAll('DIRECTORY', directory), { mode: 0o755 });
  await Promise.all(toolNames.map((tool) => symlink('relayed-tool', join(directory, tool))));
  await promisify(execFile)('mkfifo', [join(directory, 'calls')]);
  const caller = spawn(process.execPath, [callAgent, directory, programs], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(caller, 'exit');
  await Promise.race([once(caller.stdout, 'data'), ended]);
  if (caller.exitCode !== null) throw new Error(`${callAgent} ended with exit code ${caller.exitCode}`);
  return {
    directory,
    [Symbol.asyncDispose]: async () => {
      caller.kill();
      await ended;
      await rm(directory, { recursive: true });
    },
  };
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProcessRunner, createSocketRunner, type HookToolRunner } from 'charmkit/hook-tools';
import { toolNames } from 'charmkit/juju-model';
import { build } from 'esbuild';

type Environment = Readonly<Record<string, string>>;

/** A way for a charm to call hook tools. */
export interface Transport {
  readonly name: string;
  /**
   * Opens a directory with a program per tool that uses this transport. `executables` holds the backend's own programs.
   */
  openDirectory(executables: string, parent: string): Promise<string>;
  openRunner(env: Environment): HookToolRunner;
}

export const executables: Transport = {
  name: 'as executables',
  openDirectory: async (directory) => directory,
  openRunner: (env) => createProcessRunner({ env }),
};

export const overSocket: Transport = {
  name: "over the agent's socket",
  async openDirectory(directory, parent) {
    const tools = join(parent, 'tools');
    const program = join(parent, 'call-agent.mjs');
    // A single bundled file starts in a third of the time.
    await build({
      entryPoints: [callAgent],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
    await mkdir(tools);
    const writing = toolNames.map((tool) =>
      writeFile(join(tools, tool), renderProgram(program, directory, tool), { mode: 0o755 }),
    );
    await Promise.all(writing);
    return tools;
  },
  // No executables are on this PATH, so the runner can't fall back on them unnoticed.
  openRunner: (env) =>
    createSocketRunner({ env, executables: createProcessRunner({ env: { PATH: '/nowhere' } }) }),
};

const callAgent = fileURLToPath(new URL('call-agent.ts', import.meta.url));

function renderProgram(program: string, directory: string, tool: string): string {
  return `#!/bin/sh\nexec "${process.execPath}" "${program}" "${directory}" ${tool} "$@"\n`;
}

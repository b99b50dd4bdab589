import { findAgentSocket } from './find-agent-socket.ts';
import type { HookToolRunner } from './runner.ts';
import { defaultLimits, type ToolLimits } from './tool-limits.ts';

export interface SocketRunnerOptions {
  /** A hook's variables, which say where the socket is; by default this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  readonly limits?: Partial<ToolLimits>;
  /** Runs the tools where the socket is not as expected, and those of a process that dies. */
  readonly executables: HookToolRunner;
}

/**
 * Asks Juju's agent itself to run hook tools, over the socket at which the executables ask it: a call costs a tenth of a
 * process. Before the first call it finds out whether the socket answers as Juju's, else it leaves all to the executables.
 */
export function createSocketRunner({
  env = process.env,
  limits,
  executables,
}: SocketRunnerOptions): HookToolRunner {
  const socket = findAgentSocket(env);
  let report = (_choice: string) => {};
  if ('reason' in socket) {
    return { ...executables, reportChoice: (to) => to(describeExecutables(socket.reason)) };
  }
  let choosing: Promise<Pick<HookToolRunner, 'run'>> | undefined;
  const choose = async () => {
    // Loaded only for hooks that run a tool.
    const { Agent } = await import('./agent.ts');
    const agent = new Agent(socket, { ...defaultLimits, ...limits });
    const reason = await agent.findFault();
    report(reason === undefined ? "Hook tools run over the agent's socket." : describeExecutables(reason));
    return reason === undefined ? agent : executables;
  };
  return {
    async run(call) {
      choosing ??= choose().catch((error) => {
        choosing = undefined;
        throw error;
      });
      return (await choosing).run(call);
    },
    runSync: (call) => executables.runSync(call),
    reportChoice: (to) => {
      report = to;
    },
  };
}

function describeExecutables(reason: string): string {
  return `Hook tools run as executables: ${reason}.`;
}

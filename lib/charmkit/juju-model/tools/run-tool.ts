import type { ToolCall, ToolResult } from '../session/types.ts';
import { actionTools } from './action.ts';
import { configTools } from './config.ts';
import { goalStateTools } from './goal-state.ts';
import { leadershipTools } from './leadership.ts';
import { logTools } from './log.ts';
import { networkTools } from './network.ts';
import { platformTools } from './platform.ts';
import { portTools } from './port.ts';
import { relationTools } from './relation.ts';
import { secretTools } from './secret.ts';
import { stateTools } from './state.ts';
import { statusTools } from './status.ts';
import { storageTools } from './storage.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { ToolFailure } from './tool-failure.ts';

const tools: ToolFamily = {
  ...relationTools,
  ...configTools,
  ...leadershipTools,
  ...statusTools,
  ...logTools,
  ...stateTools,
  ...portTools,
  ...networkTools,
  ...goalStateTools,
  ...actionTools,
  ...secretTools,
  ...storageTools,
  ...platformTools,
};

/** The names of all hook tools in the model, sorted. Each needs an executable on PATH. */
export const toolNames: readonly string[] = Object.keys(tools).sort();

/** Runs a hook tool. Every call gets a result, even with an unknown tool or invalid arguments. */
export function answerToolCall(run: ToolRun): ToolResult {
  const tool = tools[run.call.tool];
  if (tool === undefined) return failure(`bad request: unknown command: ${run.call.tool}`, 1);
  if (asksForHelp(run.call)) return { exitCode: 0, stdout: helpOf(run), stderr: '' };
  try {
    return { exitCode: 0, stdout: tool(run), stderr: deprecation(run.call) };
  } catch (error) {
    if (error instanceof ToolFailure) return failure(error.message, error.exitCode);
    throw error;
  }
}

function failure(message: string, exitCode: number): ToolResult {
  return { exitCode, stdout: '', stderr: `ERROR ${message}\n` };
}

function asksForHelp({ args }: ToolCall): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some((word) => word === '--help' || word === '-h');
}

/** Charms in Python parse the help of storage-get to learn the hook's storage. */
function helpOf({ session, call: { tool } }: ToolRun): string {
  const usage = `Usage: ${tool} [options]\n`;
  if (tool !== 'storage-get') return usage;
  const own = 'storage' in session.hook ? session.hook.storage : '';
  return `${usage}\nOptions:\n-s  (= ${own})\n    specify a storage instance by id\n`;
}

/** Tools without formatted output accept --format, but print that it is deprecated. */
function deprecation({ tool, args }: ToolCall): string {
  const isSilent = ['juju-log', 'relation-set', 'open-port', 'close-port'].includes(tool);
  const isGiven = args.some((word) => word === '--format' || word.startsWith('--format='));
  return isSilent && isGiven ? `--format flag deprecated for command "${tool}"` : '';
}

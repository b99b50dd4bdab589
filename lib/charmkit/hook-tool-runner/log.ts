import type { HookToolCall, HookToolRunner } from './runner.ts';
import { maxArgumentBytes, runTool, runToolSync } from './tool.ts';

/** The levels of Juju's logger. */
export type JujuLogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

interface LogEntry {
  readonly level: JujuLogLevel;
  readonly message: string;
}

/** Writes to the model's log, at once and even if the hook fails later. Splits a text that is too long for one call. */
export async function jujuLog(runner: HookToolRunner, entry: LogEntry): Promise<void> {
  for (const call of logCalls(entry)) await runTool(runner, call);
}

/** Like jujuLog, for the last log lines of a process. */
export function jujuLogSync(runner: HookToolRunner, entry: LogEntry): void {
  for (const call of logCalls(entry)) runToolSync(runner, call);
}

function logCalls({ level, message }: LogEntry): HookToolCall[] {
  return pieces(message).map((piece) => ({ tool: 'juju-log', args: ['-l', level, '--', piece] }));
}

/** A character has at most four bytes in UTF-8, so this many always fit. */
const pieceLength = Math.floor(maxArgumentBytes / 4);

function pieces(text: string): string[] {
  if (Buffer.byteLength(text) <= maxArgumentBytes) return [text];
  return text.match(new RegExp(`.{1,${pieceLength}}`, 'gsu')) ?? [];
}

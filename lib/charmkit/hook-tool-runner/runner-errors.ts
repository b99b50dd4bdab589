import { HookToolError, OutputTooLongError } from './errors.ts';
import type { HookToolCall } from './runner.ts';
import { maskCommand } from './tool.ts';

/** For a tool that was killed because it did not end, and for later calls of the same tool, which are not tried. */
export function describeHangingTool(call: HookToolCall, timeoutMs: number): HookToolError {
  return new HookToolError({
    tool: call.tool,
    command: maskCommand(call),
    code: 'hook-tool-timeout',
    reason: `it did not end within ${timeoutMs} ms`,
    advice: "Juju's agent or controller does not answer; Juju runs the hook again.",
    facts: { timeoutMs },
  });
}

/** For a tool that was killed because it printed too much. */
export function describeEndlessOutput(call: HookToolCall, maxBytes: number): OutputTooLongError {
  return new OutputTooLongError({
    tool: call.tool,
    command: maskCommand(call),
    code: 'hook-tool-output',
    reason: `it printed more than ${maxBytes} bytes`,
    advice: 'The charm reads no longer answers.',
    facts: { maxBytes },
  });
}

/** For an answer that is not the protocol's: nobody knows what the tool did. */
export function describeGarbledAnswer(call: HookToolCall, cause: Error): HookToolError {
  return new HookToolError({
    tool: call.tool,
    command: maskCommand(call),
    code: 'hook-tool-protocol',
    reason: cause.message,
    advice: 'charmkit may not support this version of Juju.',
  });
}

/** For a tool that could not be started. */
export function describeMissingTool(call: HookToolCall, thrown: unknown): HookToolError {
  const missing = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
  return new HookToolError({
    tool: call.tool,
    command: call.tool,
    code: missing ? 'hook-tool-missing' : 'hook-tool-not-run',
    reason: missing
      ? 'no such tool on PATH'
      : `it could not be started (${(thrown as NodeJS.ErrnoException).code})`,
    advice: 'Run the charm in Juju or in juju-sim: they put the hook tools on PATH.',
  });
}

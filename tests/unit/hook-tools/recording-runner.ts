import type { HookToolCall, HookToolResult, HookToolRunner } from 'charmkit/hook-tools';

export interface RecordingRunner extends HookToolRunner {
  readonly calls: HookToolCall[];
  readonly results: HookToolResult[];
}

/** Gives every call the same answer, and records the calls. */
export function recordingRunner(answer: Partial<HookToolResult> = {}): RecordingRunner {
  const result = { exitCode: 0, stdout: '', stderr: '', ...answer };
  return recordingOver({ run: async () => result, runSync: () => result });
}

/** Forwards every call, and records calls and answers. */
export function recordingOver(runner: HookToolRunner): RecordingRunner {
  const calls: HookToolCall[] = [];
  const results: HookToolResult[] = [];
  const kept = (result: HookToolResult): HookToolResult => {
    results.push(result);
    return result;
  };
  return {
    calls,
    results,
    async run(call) {
      calls.push(call);
      return kept(await runner.run(call));
    },
    runSync(call) {
      calls.push(call);
      return kept(runner.runSync(call));
    },
  };
}

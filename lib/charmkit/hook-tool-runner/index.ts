export type { CallDraft, DraftedCall } from './drafted-call.ts';
export {
  HookToolError,
  type HookToolFailure,
  NotInActionError,
  NotLeaderError,
  OutputTooLongError,
  PermissionDeniedError,
  RelationNotFoundError,
  SecretExistsError,
  SecretNotFoundError,
} from './errors.ts';
export { type JujuLogLevel, jujuLog, jujuLogSync } from './log.ts';
export { createProcessRunner, type ProcessRunnerOptions } from './process-runner.ts';
export type { HookToolCall, HookToolResult, HookToolRunner } from './runner.ts';
export { createSocketRunner, type SocketRunnerOptions } from './socket-runner.ts';
export { readTool, runTool } from './tool.ts';

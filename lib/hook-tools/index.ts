export type { HookToolCall, HookToolResult, HookToolRunner } from './runner.ts';

export type { HookToolBackend, HookToolContext, HookToolInvocation } from './backend.ts';
export { HookToolServer } from './server.ts';

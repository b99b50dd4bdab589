export type { HookToolBackend, HookToolContext, HookToolInvocation } from './backend.ts';
export { JujuHookToolsError, openJujuHookTools } from './juju.ts';
export { HookToolServer } from './server.ts';

export { actionFail, actionGet, actionLog, actionSet } from './action.ts';
export { type ConfigValue, configGet } from './config.ts';
export {
  HookToolError,
  type HookToolFailure,
  NotInActionError,
  NotLeaderError,
  PermissionDeniedError,
  RelationNotFoundError,
  SecretNotFoundError,
} from './errors.ts';
export { isLeader } from './leadership.ts';
export { type JujuLogLevel, jujuLog, jujuLogSync } from './log.ts';
export { byNumber } from './order.ts';
export { closePort, openedPorts, openPort, type Port } from './port.ts';
export { processRunner } from './process-runner.ts';
export {
  relationGet,
  relationIds,
  relationList,
  relationListApp,
  relationModelGet,
  relationSet,
} from './relation.ts';
export type { HookToolCall, HookToolResult, HookToolRunner } from './runner.ts';
export {
  type SecretContent,
  type SecretInfo,
  type SecretMetadata,
  type SecretReference,
  secretAdd,
  secretGet,
  secretGrant,
  secretIds,
  secretInfoGet,
  secretRemove,
  secretRevoke,
  secretSet,
} from './secret.ts';
export {
  type ApplicationStatus,
  type SettableStatus,
  type Status,
  statusGet,
  statusGetApp,
  statusSet,
} from './status.ts';
export { applicationVersionSet } from './version.ts';

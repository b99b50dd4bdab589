export {
  type CallDraft,
  createProcessRunner,
  createSocketRunner,
  type DraftedCall,
  type HookToolCall,
  HookToolError,
  type HookToolFailure,
  type HookToolResult,
  type HookToolRunner,
  type JujuLogLevel,
  jujuLog,
  jujuLogSync,
  NotInActionError,
  NotLeaderError,
  OutputTooLongError,
  PermissionDeniedError,
  type ProcessRunnerOptions,
  RelationNotFoundError,
  SecretExistsError,
  SecretNotFoundError,
  type SocketRunnerOptions,
} from '../hook-tool-runner/index.ts';
export { actionFail, actionGet, actionLog, actionSet } from './action.ts';
export { type ConfigValue, configGet } from './config.ts';
export { type CloudCredential, type CloudSpec, credentialGet } from './credential.ts';
export { type GoalState, type GoalStatus, goalState } from './goal-state.ts';
export { isLeader } from './leadership.ts';
export { type Network, type NetworkInterface, networkGet } from './network.ts';
export { compareNumbers } from './order.ts';
export { closePort, openedPorts, openPort, type Port } from './port.ts';
export { jujuReboot } from './reboot.ts';
export {
  relationGet,
  relationIds,
  relationList,
  relationListApp,
  relationModelGet,
  relationSet,
} from './relation.ts';
export { resourceGet } from './resource.ts';
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
export { stateDelete, stateGet, stateSet } from './state.ts';
export {
  type ApplicationStatus,
  type SettableStatus,
  type Status,
  statusGet,
  statusGetApp,
  statusSet,
} from './status.ts';
export { type Storage, storageAdd, storageGet, storageList } from './storage.ts';
export { applicationVersionSet } from './version.ts';

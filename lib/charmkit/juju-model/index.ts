export { findNextHook, listBusyUnits } from './agent/next-hook.ts';
export type {
  ActionDeclaration,
  Charm,
  CharmFiles,
  ConfigOption,
  ContainerDeclaration,
  Endpoint,
  EndpointRole,
  OptionValue,
  ResourceDeclaration,
  StorageDeclaration,
} from './charm.ts';
export { copyModel } from './copy-model.ts';
export { JujuModelError } from './errors.ts';
export { listUnits } from './find.ts';
export { type Hook, isExec, type Notice, renderHookName } from './hook.ts';
export { isJuju4 } from './juju.ts';
export { addLog, listLogs } from './log.ts';
export { createModel, type ModelOptions } from './model.ts';
export { enqueueAction, enqueueCommand } from './operations/actions.ts';
export { replacePod, restartAgent } from './operations/agent.ts';
export { advanceClock, moveClock } from './operations/clock.ts';
export {
  type ConfigChange,
  getEffectiveConfig,
  setConfig,
  setModelConfig,
  setTrust,
} from './operations/config.ts';
export { setDatabag } from './operations/databag.ts';
export {
  type DeployOptions,
  deployCharm,
  deployRecorded,
  type RecordedOptions,
} from './operations/deploy.ts';
export { setLeader } from './operations/leadership.ts';
export { refreshApplication, replaceResources, setPartition } from './operations/refresh.ts';
export { findRelation, integrateEndpoints, removeRelation } from './operations/relate.ts';
export {
  addUserSecret,
  grantUserSecret,
  removeUserSecret,
  revokeUserSecret,
  updateUserSecret,
  withholdSecret,
} from './operations/secrets.ts';
export {
  addUnit,
  removeApplication,
  removeUnit,
  scaleApplication,
  setUnitAddress,
} from './operations/units.ts';
export {
  recordCustomNotice,
  reportCheckChange,
  reportContainerReady,
  reportContainerStopped,
} from './operations/workload.ts';
export { getOwnValue } from './own-value.ts';
export { parseCharm } from './parse-charm.ts';
export { type HookEntity, parseHook } from './parse-hook.ts';
export { createSecretId } from './secret-id.ts';
export { openHook, resolveWithoutRetry } from './session/open-hook.ts';
export type { HookEnd, HookOutput, HookPlace, HookSession, ToolCall, ToolResult } from './session/types.ts';
export type * from './state.ts';
export {
  type ApplicationStatus,
  getModelStatus,
  type ModelStatus,
  type StatusShown,
  type UnitStatus,
} from './status-of.ts';
export { toolNames } from './tools/run-tool.ts';

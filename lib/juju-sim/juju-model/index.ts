export { busyUnits, nextHook } from './agent/next-hook.ts';
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
export { JujuModelError } from './errors.ts';
export { unitsOf } from './find.ts';
export { type Hook, hookName, type Notice } from './hook.ts';
export { addLog, logsOf } from './log.ts';
export { createModel, type ModelOptions } from './model.ts';
export { enqueueAction } from './operations/actions.ts';
export { replacePod, restartAgent } from './operations/agent.ts';
export { advanceClock } from './operations/clock.ts';
export {
  type ConfigChange,
  effectiveConfig,
  setConfig,
  setModelConfig,
  setTrust,
} from './operations/config.ts';
export { setDatabag } from './operations/databag.ts';
export { type DeployOptions, deploy, deployRecorded, type RecordedOptions } from './operations/deploy.ts';
export { setLeader } from './operations/leadership.ts';
export { refresh } from './operations/refresh.ts';
export { integrate, relationBetween, removeRelation } from './operations/relate.ts';
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
export { checkChanged, containerReady, containerStopped, customNotice } from './operations/workload.ts';
export { parseCharm } from './parse-charm.ts';
export { type HookEntity, parseHook } from './parse-hook.ts';
export { openHook, resolveWithoutRetry } from './session/open-hook.ts';
export type { HookEnd, HookOutput, HookPlace, HookSession, ToolCall, ToolResult } from './session/types.ts';
export type * from './state.ts';
export {
  type ApplicationStatus,
  type ModelStatus,
  type StatusShown,
  statusOf,
  type UnitStatus,
} from './status-of.ts';
export { toolNames } from './tools/run-tool.ts';

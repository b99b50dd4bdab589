export type { Change, ChangesApi, ChangesOptions, Task, WaitOptions } from './changes.ts';
export type { CheckInfo, CheckRefresh, ChecksApi, ChecksOptions } from './checks.ts';
export { createPebbleClient, type PebbleClient, type PebbleClientOptions } from './client.ts';
export { combineEntries } from './combine-entries.ts';
export {
  type FailedTask,
  PebbleApiError,
  PebbleChangeError,
  PebbleConnectionError,
  PebbleError,
  type PebbleErrorKind,
  PebbleExecError,
  PebblePathError,
  PebbleProtocolError,
  PebbleTimeoutError,
} from './errors.ts';
export type { ExecApi } from './exec/index.ts';
export type { ExecInput, ExecOptions } from './exec/options.ts';
export type { ExecOutput, ExecProcess } from './exec/process.ts';
export type { MakeDirOptions, RemovePathOptions } from './files/directories.ts';
export type { FilesApi } from './files/index.ts';
export type { FileInfo, ListFilesOptions } from './files/list.ts';
export type { FileContent } from './files/multipart-writer.ts';
export type { Ownership } from './files/ownership.ts';
export { type Permissions, renderPermissions } from './files/permissions.ts';
export type { FilePush } from './files/push.ts';
export type { HealthApi, HealthOptions } from './health.ts';
export type { IdentitiesApi, Identity } from './identities.ts';
export type { AddLayerOptions, LayersApi } from './layers.ts';
export type { LogEntry, LogsApi, LogsOptions } from './logs.ts';
export type { Notice, NoticesApi, NoticesOptions, NotifyOptions } from './notices.ts';
export type {
  Check,
  CheckLevel,
  Layer,
  LogTarget,
  Override,
  Plan,
  PlanApi,
  Service,
  ServiceAction,
} from './plan.ts';
export type { ServiceInfo, ServicesApi } from './services.ts';
export type { SignalsApi } from './signals.ts';
export type { SystemInfo, SystemInfoApi } from './system-info.ts';
export type { RequestWatch } from './transport.ts';
export { isCommandError, isContainerTrouble } from './trouble.ts';

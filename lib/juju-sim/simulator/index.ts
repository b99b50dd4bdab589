export {
  type Bundle,
  BundleError,
  type CharmSource,
  deployBundle,
  readBundle,
} from './bundle.ts';
export { CharmDirectoryError } from './charm/directory.ts';
export type { Container, ContainerOptions, ContainerUse, StartContainer } from './containers/container.ts';
export { RealPebbleError, startReal } from './containers/real.ts';
export {
  type HookToolBackend,
  type HookToolContext,
  type HookToolInvocation,
  HookToolServer,
  JujuHookToolsError,
  openJujuHookTools,
} from './hook-tools/index.ts';
export {
  type EmbeddedPebble,
  type EmbeddedPebbleOptions,
  type LaunchService,
  type ServiceProcess,
  startEmbeddedPebble,
} from './pebble/index.ts';
export type { Pod, UnitEnvironment } from './pod.ts';
export { parseRecording, type Recording, RecordingError, readRecordings } from './recording.ts';
export { countHookTools, type DispatchRecord } from './records.ts';
export {
  type DeployOptions,
  NotSettlingError,
  Simulator,
  SimulatorEndedError,
  type SimulatorOptions,
} from './simulator.ts';
export { type Column, renderColumns } from './status/columns.ts';
export { renderStatusJson } from './status/json.ts';
export { renderStatusTable, type StatusTableOptions } from './status/table.ts';

export type { PebbleCounts } from './counters.ts';
export { resolveHostPath } from './image/path.ts';
export type { EmbeddedPebbleOptions, ShutdownKind } from './options.ts';
export type { LaunchService, ServiceProcess } from './services/service-process.ts';
export { type EmbeddedPebble, startEmbeddedPebble } from './start.ts';
export type { Notice, NoticeType } from './state/notices.ts';

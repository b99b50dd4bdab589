import { type ChangesApi, createChangesApi } from './changes.ts';
import { type ChecksApi, createChecksApi } from './checks.ts';
import { createExecApi, type ExecApi } from './exec/index.ts';
import { createFilesApi, type FilesApi } from './files/index.ts';
import { createHealthApi, type HealthApi } from './health.ts';
import { createIdentitiesApi, type IdentitiesApi } from './identities.ts';
import { createLayersApi, type LayersApi } from './layers.ts';
import { createLogsApi, type LogsApi } from './logs.ts';
import { createNoticesApi, type NoticesApi } from './notices.ts';
import { createPlanApi, type PlanApi } from './plan.ts';
import { createServicesApi, type ServicesApi } from './services.ts';
import { createSignalsApi, type SignalsApi } from './signals.ts';
import { createSystemInfoApi, type SystemInfoApi } from './system-info.ts';
import type { RequestWatch } from './transport.ts';

/** The API of one container's Pebble, with one method for each request. */
export interface PebbleClient
  extends SystemInfoApi,
    HealthApi,
    FilesApi,
    LayersApi,
    PlanApi,
    ServicesApi,
    ChangesApi,
    ExecApi,
    SignalsApi,
    ChecksApi,
    NoticesApi,
    LogsApi,
    IdentitiesApi {
  readonly socketPath: string;
}

export interface PebbleClientOptions {
  /** In a charm `/charm/containers/<container>/pebble.socket`. */
  readonly socketPath: string;
  /** How long Pebble may be silent before a request fails. Default: 5 s. */
  readonly timeoutMs?: number;
  /** Receives the start and the end of each request, for measurements. */
  readonly watch?: RequestWatch;
}

const DEFAULT_TIMEOUT_MS = 5_000;

/** A client for one container's Pebble. Each request opens a connection, so there is nothing to close. */
export function createPebbleClient({
  socketPath,
  timeoutMs = DEFAULT_TIMEOUT_MS,
  watch,
}: PebbleClientOptions): PebbleClient {
  const connection = { socketPath, timeoutMs, watch };
  return {
    socketPath,
    ...createSystemInfoApi(connection),
    ...createHealthApi(connection),
    ...createFilesApi(connection),
    ...createLayersApi(connection),
    ...createPlanApi(connection),
    ...createServicesApi(connection),
    ...createChangesApi(connection),
    ...createExecApi(connection),
    ...createSignalsApi(connection),
    ...createChecksApi(connection),
    ...createNoticesApi(connection),
    ...createLogsApi(connection),
    ...createIdentitiesApi(connection),
  };
}

import { type ChangesApi, changesApi } from './changes.ts';
import { type ChecksApi, checksApi } from './checks.ts';
import { type ExecApi, execApi } from './exec/index.ts';
import { type FilesApi, filesApi } from './files/index.ts';
import { type HealthApi, healthApi } from './health.ts';
import { type IdentitiesApi, identitiesApi } from './identities.ts';
import { type LayersApi, layersApi } from './layers.ts';
import { type LogsApi, logsApi } from './logs.ts';
import { type NoticesApi, noticesApi } from './notices.ts';
import { type PlanApi, planApi } from './plan.ts';
import { type ServicesApi, servicesApi } from './services.ts';
import { type SignalsApi, signalsApi } from './signals.ts';
import { type SystemInfoApi, systemInfoApi } from './system-info.ts';
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
    ...systemInfoApi(connection),
    ...healthApi(connection),
    ...filesApi(connection),
    ...layersApi(connection),
    ...planApi(connection),
    ...servicesApi(connection),
    ...changesApi(connection),
    ...execApi(connection),
    ...signalsApi(connection),
    ...checksApi(connection),
    ...noticesApi(connection),
    ...logsApi(connection),
    ...identitiesApi(connection),
  };
}

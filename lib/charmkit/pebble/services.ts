import * as z from 'zod';
import { type WaitOptions, waitDone } from './changes.ts';
import { PebbleProtocolError } from './errors.ts';
import {
  nameRequest,
  type PebbleConnection,
  type PebbleRequest,
  requestResult,
  sendRequest,
} from './transport.ts';
import { convertToCamelCase } from './wire-names.ts';

const infoSchema = z.lazy(() =>
  z
    .object({
      name: z.string(),
      startup: z.enum(['enabled', 'disabled']),
      current: z.enum(['active', 'inactive', 'backoff', 'error']),
      'current-since': z.string().optional(),
    })
    .transform(convertToCamelCase),
);

/** The state of a service. `backoff` waits for its next start, `error` has failed for good. */
export type ServiceInfo = z.output<typeof infoSchema>;

/**
 * Each action waits for its change and gives the change's id. A failed change throws a {@link PebbleChangeError} with
 * the last lines of the services' output.
 */
export interface ServicesApi {
  /** Sorted by name. Names that are not in the plan are absent. Default: all services. */
  services(names?: readonly string[]): Promise<ServiceInfo[]>;
  startServices(names: readonly string[], options?: WaitOptions): Promise<string>;
  stopServices(names: readonly string[], options?: WaitOptions): Promise<string>;
  /** Also starts services that do not run. */
  restartServices(names: readonly string[], options?: WaitOptions): Promise<string>;
  /** Restarts services that run with an outdated configuration, and starts the enabled services. */
  replan(options?: WaitOptions): Promise<string>;
  /** Starts the enabled services. Throws a PebbleApiError of kind `no-default-services` if there are none. */
  autostart(options?: WaitOptions): Promise<string>;
}

export function createServicesApi(connection: PebbleConnection): ServicesApi {
  const act = (action: string, services: readonly string[], options?: WaitOptions): Promise<string> =>
    changeServices(connection, { action, services }, options);
  return {
    services: (names) =>
      requestResult(
        connection,
        { method: 'GET', path: '/v1/services', query: { names } },
        z.array(infoSchema),
      ),
    startServices: (names, options) => act('start', names, options),
    stopServices: (names, options) => act('stop', names, options),
    restartServices: (names, options) => act('restart', names, options),
    replan: (options) => act('replan', [], options),
    autostart: (options) => act('autostart', [], options),
  };
}

async function changeServices(
  connection: PebbleConnection,
  json: { readonly action: string; readonly services: readonly string[] },
  options?: WaitOptions,
): Promise<string> {
  const request: PebbleRequest = { method: 'POST', path: '/v1/services', body: { json } };
  const { changeId } = await sendRequest(connection, request);
  if (changeId === undefined) throw new PebbleProtocolError(nameRequest(request), 'no change');
  await waitDone(connection, changeId, options);
  return changeId;
}

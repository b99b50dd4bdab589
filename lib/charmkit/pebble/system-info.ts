import * as z from 'zod';
import { type PebbleConnection, requestResult } from './transport.ts';
import { type CamelCased, convertToCamelCase } from './wire-names.ts';

const schema = z.object({
  version: z.string(),
  'boot-id': z.string(),
  'http-address': z.string().optional(),
  'https-address': z.string().optional(),
});

/** Pebble's version, and a boot id that changes at each restart of its container. */
export type SystemInfo = CamelCased<z.output<typeof schema>>;

export interface SystemInfoApi {
  /** The cheapest request: asks whether Pebble can be reached, and for its version. */
  systemInfo(): Promise<SystemInfo>;
}

export function createSystemInfoApi(connection: PebbleConnection): SystemInfoApi {
  return {
    systemInfo: async () =>
      convertToCamelCase(await requestResult(connection, { method: 'GET', path: '/v1/system-info' }, schema)),
  };
}

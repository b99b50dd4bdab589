import * as z from 'zod';
import { ask, type PebbleConnection } from './transport.ts';
import { type CamelCased, camelCased } from './wire-names.ts';

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

export function systemInfoApi(connection: PebbleConnection): SystemInfoApi {
  return {
    systemInfo: async () =>
      camelCased(await ask(connection, { method: 'GET', path: '/v1/system-info' }, schema)),
  };
}

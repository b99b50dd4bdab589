import * as z from 'zod';
import { PebbleConnectionError, PebbleTimeoutError } from './errors.ts';
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
  /** Whether Pebble answers. It may stop answering at any time, because the container may end. */
  canConnect(): Promise<boolean>;
}

export function createSystemInfoApi(connection: PebbleConnection): SystemInfoApi {
  const systemInfo = async () =>
    convertToCamelCase(await requestResult(connection, { method: 'GET', path: '/v1/system-info' }, schema));
  return { systemInfo, canConnect: () => canConnect(systemInfo) };
}

async function canConnect(systemInfo: () => Promise<SystemInfo>): Promise<boolean> {
  try {
    await systemInfo();
    return true;
  } catch (error) {
    if (error instanceof PebbleConnectionError || error instanceof PebbleTimeoutError) return false;
    throw error;
  }
}

import * as z from 'zod';
import { type PebbleConnection, requestResult } from './transport.ts';

export interface SignalsApi {
  /** Sends a signal, named like `SIGHUP`, to running services. */
  sendSignal(signal: string, services: readonly string[]): Promise<void>;
}

export function createSignalsApi(connection: PebbleConnection): SignalsApi {
  return {
    sendSignal: async (signal, services) => {
      const body = { json: { signal, services } };
      await requestResult(connection, { method: 'POST', path: '/v1/signals', body }, z.literal(true));
    },
  };
}

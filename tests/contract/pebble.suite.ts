import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { createPebbleClient, type PebbleClient } from 'charmkit/pebble';
import { checksContract } from './pebble/checks.cases.ts';
import { execContract } from './pebble/exec.cases.ts';
import { filesContract, ownersContract } from './pebble/files.cases.ts';
import { identitiesContract } from './pebble/identities.cases.ts';
import { layersContract, refusedLayersContract } from './pebble/layers.cases.ts';
import { logsContract } from './pebble/logs.cases.ts';
import { noticesContract } from './pebble/notices.cases.ts';
import { servicesContract } from './pebble/services.cases.ts';
import { systemContract } from './pebble/system.cases.ts';
import type { RunningPebble } from './pebble/under-test.ts';

/**
 * The behaviour of Pebble that a charm depends on. The suite runs on the real daemon and on the embedded one. If they
 * differ, the real daemon is right.
 */
export function pebbleContract(name: string, start: () => Promise<RunningPebble>): void {
  describe(name, () => {
    let running: RunningPebble;
    let client: PebbleClient;
    beforeAll(async () => {
      running = await start();
      client = createPebbleClient({ socketPath: running.socketPath });
    });
    afterAll(() => running.stop());

    const pebble = {
      get client() {
        return client;
      },
      get socketPath() {
        return running.socketPath;
      },
      path: (relative: string) => join(running.root, relative),
    };
    systemContract(pebble);
    servicesContract(pebble);
    filesContract(pebble);
    ownersContract(pebble);
    layersContract(pebble);
    refusedLayersContract(pebble);
    execContract(pebble);
    checksContract(pebble);
    noticesContract(pebble);
    logsContract(pebble);
    identitiesContract(pebble);
  });
}

import { createSyncReply } from '../http/reply.ts';
import type { Route } from '../http/router.ts';

/** Pebble's version and boot-id. A new boot-id tells a client that the container restarted. */
export const systemInfoRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/system-info',
    access: 'open',
    handle: (daemon) => createSyncReply({ 'boot-id': daemon.bootId, version: daemon.version }),
  },
];

import { websocketRoutes } from '../exec/websockets.ts';
import type { Route } from '../http/router.ts';
import { changesRoutes } from './changes.ts';
import { checksRoutes } from './checks.ts';
import { execRoutes } from './exec.ts';
import { filesRoutes } from './files.ts';
import { identitiesRoutes } from './identities.ts';
import { logsRoutes } from './logs.ts';
import { noticesRoutes } from './notices.ts';
import { planRoutes } from './plan.ts';
import { servicesRoutes } from './services.ts';
import { signalsRoutes } from './signals.ts';
import { systemInfoRoutes } from './system-info.ts';

/** Pebble's API, area by area. */
export const routes: readonly Route[] = [
  ...systemInfoRoutes,
  ...filesRoutes,
  ...planRoutes,
  ...servicesRoutes,
  ...changesRoutes,
  ...execRoutes,
  ...websocketRoutes,
  ...signalsRoutes,
  ...checksRoutes,
  ...noticesRoutes,
  ...logsRoutes,
  ...identitiesRoutes,
];

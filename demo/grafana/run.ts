import type { Server } from 'node:http';

import { type Environment, readContainer } from './container.ts';
import { type Grafana, startGrafana } from './grafana.ts';
import { serve } from './http/server.ts';
import { createLog } from './log.ts';
import { readSettings } from './settings.ts';
import { commit, version } from './version.ts';

/** Runs the stand-in until SIGTERM or SIGINT. Rejects where Grafana's start would fail. */
export async function run(
  options: { readonly configFile: string | undefined; readonly overrides: ReadonlyMap<string, string> },
  environment: Environment,
): Promise<void> {
  const container = readContainer(environment);
  const settings = readSettings(container, options);
  const log = createLog((line) => process.stdout.write(line), settings.text('log', 'level'));
  log.named('settings')('info', 'Starting Grafana', { version, commit });
  const grafana = startGrafana(container, settings, log);
  const server = await serve(grafana, container);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(grafana, server));
  try {
    grafana.reload('dashboards');
  } catch (error) {
    stop(grafana, server);
    throw error;
  }
}

function stop(grafana: Grafana, server: Server): void {
  grafana.log('info', 'Shutdown started');
  grafana.dashboards.stop();
  grafana.database.commit();
  server.close();
  server.closeAllConnections();
}

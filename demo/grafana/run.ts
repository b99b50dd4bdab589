import type { Server } from 'node:http';

import { type Environment, readContainer } from './container.ts';
import { type Grafana, startGrafana } from './grafana.ts';
import { serveApi } from './http/server.ts';
import { createLog } from './log.ts';
import { commit, readProfile } from './profile.ts';
import { readSettings } from './settings.ts';

/** Runs the stand-in until SIGTERM or SIGINT. Rejects if Grafana's start would fail. */
export async function runGrafana(
  options: { readonly configFile: string | undefined; readonly overrides: ReadonlyMap<string, string> },
  environment: Environment,
): Promise<void> {
  const container = readContainer(environment);
  const settings = readSettings(container, options);
  const log = createLog((line) => process.stdout.write(line), settings.text('log', 'level'));
  const { version } = readProfile(environment);
  log.named('settings')('info', 'Starting Grafana', { version, commit });
  const grafana = startGrafana(container, settings, log);
  await grafana.migration.untilOpen();
  const server = await serveApi(grafana, container);
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

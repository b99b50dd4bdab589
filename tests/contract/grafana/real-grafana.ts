import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { iniPath, startProgram } from './program.ts';
import { type GrafanaBackend, provisioning } from './under-test.ts';

/** The real server. It writes all its files below a temporary directory. */
export function realGrafana(binary: string, home: string): GrafanaBackend {
  return {
    start: (options = {}) =>
      startProgram(
        ({ root, port }) => ({
          command: binary,
          args: ['server', '--homepath', home, '--config', join(root, iniPath)],
          environment: {
            GF_PATHS_DATA: join(root, 'var/lib/grafana'),
            GF_PATHS_LOGS: join(root, 'var/log/grafana'),
            GF_PATHS_PLUGINS: join(root, 'var/lib/grafana/plugins'),
            GF_PATHS_PROVISIONING: join(root, provisioning),
            GF_SERVER_HTTP_ADDR: '127.0.0.1',
            GF_SERVER_HTTP_PORT: String(port),
            ...offline,
            // Collecting garbage takes a fifth of its start.
            GOGC: '1000',
          },
          root,
        }),
        options,
      ),
    version: async () => (await promisify(execFile)(binary, ['server', '-v'])).stdout,
  };
}

const offline = {
  GF_ANALYTICS_REPORTING_ENABLED: 'false',
  GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
};

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { iniPath, startProgram } from './program.ts';
import type { GrafanaBackend } from './under-test.ts';

const program = fileURLToPath(
  new URL('../../../demo/grafana/image/usr/local/bin/grafana-server', import.meta.url),
);

/** The stand-in, as a simulated container starts it. */
export const standIn: GrafanaBackend = {
  start: (options = {}) =>
    startProgram(
      ({ root, port }) => ({
        command: program,
        args: ['-config', `/${iniPath}`],
        environment: {
          SIMULATOR_NODE: process.execPath,
          SIMULATOR_ROOT: root,
          SIMULATOR_PORTS: `3000=${port}`,
        },
        root: '',
      }),
      options,
    ),
  version: async () => {
    const { stdout } = await promisify(execFile)(program, ['-v'], {
      env: { ...process.env, SIMULATOR_NODE: process.execPath },
    });
    return stdout;
  },
};

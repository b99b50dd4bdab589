import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { iniPath, startProgram } from './program.ts';
import type { GrafanaBackend } from './under-test.ts';

const images = fileURLToPath(new URL('../../../demo/grafana', import.meta.url));

/** Grafana in one of the demo's image trees, started as a simulated container starts it. */
export function imageBackend(
  image: 'image' | 'real-image',
  extra: Readonly<Record<string, string>> = {},
): GrafanaBackend {
  const command = join(images, image, 'usr/bin/grafana-server');
  const environment = { SIMULATOR_NODE: process.execPath, SIMULATOR_IMAGE: join(images, image), ...extra };
  return {
    start: (options = {}) =>
      startProgram(
        ({ root, port }) => ({
          command,
          args: ['-config', `/${iniPath}`],
          environment: { ...environment, SIMULATOR_ROOT: root, SIMULATOR_PORTS: `3000=${port}` },
          root: '',
        }),
        options,
      ),
    version: async () => {
      const { stdout } = await promisify(execFile)(command, ['-v'], {
        env: { ...process.env, ...environment },
      });
      return stdout;
    },
  };
}

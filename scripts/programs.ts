import { readFileSync } from 'node:fs';
import type { Metafile } from 'esbuild';

/** The programs of `dist/`, each with the module that it is built from. */
export const programs: Readonly<Record<string, string>> = {
  /** What ./dispatch runs. */
  charm: 'src/main.ts',
  /** Sends the charm's traces, in a process that a dispatch starts and does not wait for. */
  'export-traces': 'src/export-traces.ts',
  /** Completes a reload of Grafana that outlasts its hook, in a detached process. */
  'reload-grafana': 'src/grafana/applying/reloading/main.ts',
};

/** Where the build writes down what its files consist of. */
export const metafilePath = 'dist/charm.meta.json';

/** The files that the build made, by path, with the modules in each. */
export function readOutputs(): Metafile['outputs'] {
  const { outputs } = JSON.parse(readFileSync(metafilePath, 'utf8')) as Pick<Metafile, 'outputs'>;
  return outputs;
}

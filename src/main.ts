import { readFileSync } from 'node:fs';
import { runCharm } from 'charmkit';
import { createCharm } from './charm.ts';
import { createReloaders } from './grafana/applying/reloading/launch.ts';
import { readKubernetesAccess } from './kubernetes/access.ts';

const { env } = process;
const charm = createCharm({
  grafanaUrl: env.GRAFANA_URL || undefined,
  kubernetes: readKubernetesAccess(env),
  reloaders: createReloaders('dist/reload-grafana.cjs'),
  // Read only by hooks that ask for it.
  get charmVersion() {
    return readVersion();
  },
});
void runCharm(charm, {
  traceExporter: 'dist/export-traces.cjs',
  // For tests, which can't wait for a minute.
  hookToolTimeoutMs: Number(env.CHARM_HOOK_TOOL_TIMEOUT_MS) || undefined,
});

/** Only a packed charm has this file. */
function readVersion(): string | undefined {
  try {
    return readFileSync('version', 'utf8').trim();
  } catch {
    return undefined;
  }
}

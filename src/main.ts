import { type CharmMetadata, runCharm } from 'charmkit/charm';
import { createCharm } from './charm.ts';
import { reloadersOf } from './grafana/applying/reloading/launch.ts';
import { kubernetesAccess } from './kubernetes/access.ts';

/** Put in its place by scripts/build.ts: to read the file takes a dispatch longer than anything else at its start. */
declare const metadataOfCharm: CharmMetadata;

const { env } = process;
const charm = createCharm({
  grafanaUrl: env.GRAFANA_URL || undefined,
  kubernetes: kubernetesAccess(env),
  reloaders: reloadersOf('dist/reload-grafana.cjs'),
});
void runCharm(
  { ...charm, metadata: metadataOfCharm },
  {
    traceExporter: 'dist/export-traces.cjs',
    // For tests, which can't wait a minute.
    hookToolTimeoutMs: Number(env.CHARM_HOOK_TOOL_TIMEOUT_MS) || undefined,
  },
);

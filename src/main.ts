import { runCharm } from 'charmkit/charm';
import { createCharm } from './charm.ts';
import { kubernetesAccess } from './kubernetes/access.ts';

const { env } = process;
void runCharm(createCharm({ grafanaUrl: env.GRAFANA_URL || undefined, kubernetes: kubernetesAccess(env) }));

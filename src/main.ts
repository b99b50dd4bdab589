import { runCharm } from 'charmkit/charm';
import { createCharm } from './charm.ts';

void runCharm(createCharm({ grafanaUrl: process.env.GRAFANA_URL || undefined }));

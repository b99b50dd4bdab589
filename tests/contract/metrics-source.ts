import { join } from 'node:path';
import { charmDirectory } from '../process/build.ts';
import { compileCache } from '../process/compile-cache.ts';
import type { SourceProviderCharm } from './data-sources.suite.ts';

/** The provider in `examples/`, built with charmkit. */
export const metricsSource: SourceProviderCharm = {
  directory: join(charmDirectory, 'examples/metrics-source'),
  environment: compileCache,
  applicationConfig: (path) => ({ url: `http://metrics.example${path}` }),
  applicationUrl: (path) => `http://metrics.example${path}`,
  unitConfig: { url: '' },
  readUids: (status) => {
    const [, uids = '-'] = status.split('Grafana knows it as: ');
    return uids === '-' ? [] : uids.split(', ');
  },
};

import { createStandInParts } from '../../demo/deployment.ts';
import { dataSourcesContract } from '../contract/data-sources.suite.ts';
import { metricsSource } from '../contract/metrics-source.ts';
import { buildCharm } from './build.ts';

buildCharm();
dataSourcesContract(
  'the example of a provider beside Grafana',
  async () => createStandInParts(),
  metricsSource,
);

import { createStandInParts } from '../../demo/deployment.ts';
import { dataSourcesContract } from '../contract/data-sources.suite.ts';
import { metricsSource } from '../contract/metrics-source.ts';
import { buildCharm } from './build.ts';
import { bundleExample } from './bundle-example.ts';

buildCharm();
const provider = { ...metricsSource, directory: bundleExample('metrics-source') };
dataSourcesContract('the example of a provider beside Grafana', async () => createStandInParts(), provider);

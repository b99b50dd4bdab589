import { createStandInParts, openRealParts } from '../../../demo/deployment.ts';
import { dataSourcesContract } from '../../contract/data-sources.suite.ts';
import { buildCharm } from '../../process/build.ts';
import { pythonProvider } from './charms.ts';

buildCharm();
dataSourcesContract('a provider in Python beside Grafana', async () => createStandInParts(), pythonProvider);
dataSourcesContract('the same on real Pebble, hook tools and Grafana', openRealParts, pythonProvider);

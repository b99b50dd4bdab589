import { imageBackend } from './grafana/image.ts';
import { grafanaContract } from './grafana.suite.ts';

grafanaContract('the stand-in for Grafana', imageBackend('image', { SIMULATOR_GRAFANA: '10' }));

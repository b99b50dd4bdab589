import { standIn } from './grafana/stand-in.ts';
import { grafanaContract } from './grafana.suite.ts';

grafanaContract('the stand-in for Grafana', standIn);

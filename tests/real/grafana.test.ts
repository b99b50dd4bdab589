import { realGrafana } from '../contract/grafana/real-grafana.ts';
import { realServer } from '../contract/grafana/real-server.ts';
import { grafanaContract } from '../contract/grafana.suite.ts';

const { binary, home } = realServer();
grafanaContract('the real Grafana', realGrafana(binary, home));

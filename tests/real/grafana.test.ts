import { realGrafana } from '../contract/grafana/real-grafana.ts';
import { grafanaContract } from '../contract/grafana.suite.ts';

const { GRAFANA_BIN, GRAFANA_HOME } = process.env;
if (GRAFANA_BIN === undefined || GRAFANA_HOME === undefined) {
  throw new Error(
    'GRAFANA_BIN and GRAFANA_HOME must name the Grafana server to test against: run `npm run real:build`, which says how',
  );
}

grafanaContract('the real Grafana', realGrafana(GRAFANA_BIN, GRAFANA_HOME));

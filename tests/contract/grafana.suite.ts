import { afterAll, beforeAll, describe } from '@jest/globals';
import { accessContract } from './grafana/access.cases.ts';
import { alertingContract } from './grafana/alerting.cases.ts';
import { apiContract } from './grafana/api.cases.ts';
import { dashboardsContract } from './grafana/dashboards.cases.ts';
import { dataSourcesContract } from './grafana/data-sources.cases.ts';
import { expansionContract } from './grafana/expansion.cases.ts';
import { processContract } from './grafana/process.cases.ts';
import type { GrafanaBackend, RunningGrafana } from './grafana/under-test.ts';

/**
 * The behaviour of Grafana that a charm depends on. The suite runs on the real server and on the stand-in. If they
 * differ, the real server is right.
 */
export function grafanaContract(name: string, backend: GrafanaBackend): void {
  describe(name, () => {
    describe('one server', () => {
      let running: RunningGrafana;
      beforeAll(async () => {
        running = await backend.start({ environment: { SUITE_NUMBER: '42', SUITE_WORD: 'word' } });
      });
      afterAll(async () => running[Symbol.asyncDispose]());
      const grafana = (): RunningGrafana => running;
      apiContract(grafana);
      dataSourcesContract(grafana);
      expansionContract(grafana);
      dashboardsContract(grafana);
      alertingContract(grafana);
    });
    accessContract(backend);
    processContract(backend);
  });
}

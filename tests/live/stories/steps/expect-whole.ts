import { dashboardTitle } from '../../../../scripts/live/model/neighbour.ts';
import type { Stage } from '../stage.ts';

/** The URL of the data source of the whole application "metrics". */
export const metricsUrl = 'http://all-of-them:9090';

/** Waits until every unit is active, accepts its password, and has its data source and dashboard. */
export async function expectWhole({ model, grafana }: Stage, units = 1): Promise<void> {
  await model.untilActive('grafana', units);
  for (let unit = 0; unit < units; unit += 1) {
    await grafana.untilItOpens(unit);
    await grafana.untilSources([metricsUrl], unit);
    await grafana.untilDashboard(dashboardTitle, true, unit);
  }
}

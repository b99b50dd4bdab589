import { encodeContent } from 'charmkit/interfaces/grafana-dashboard';
import { type LiveModel, waitUntil } from './live-model.ts';

/** The title of the dashboard that {@link sendDashboard} sends. */
export const dashboardTitle = 'Sent by other';

/** Each unit is a data source with its own address. */
export const sourcePerUnit = describeSources('http://$JUJU_UNIT_NAME:9090', '');

/** The application is one data source with one address. */
export const sourcePerApplication = describeSources('', 'http://all-of-them:9090');

function describeSources(unitUrl: string, applicationUrl: string): string {
  return `
for r in $(relation-ids grafana-source); do
  relation-set -r "$r" grafana_source_host="${unitUrl}"
  if [ "$(is-leader)" = True ]; then
    relation-set -r "$r" --app grafana_source_app_host="${applicationUrl}" grafana_source_data="{
      \\"model\\": \\"$JUJU_MODEL_NAME\\", \\"model_uuid\\": \\"$JUJU_MODEL_UUID\\",
      \\"application\\": \\"\${JUJU_UNIT_NAME%/*}\\", \\"type\\": \\"prometheus\\"}"
  fi
done`;
}

/** Deploys the charm that runs a script in every hook. */
export async function deployNeighbour(model: LiveModel, name: string, script = ''): Promise<void> {
  const charm = process.env.LIVE_NEIGHBOUR_CHARM ?? '';
  await model.juju('deploy', charm, name, '--config', `script=${script}`);
}

/** Runs a script on a unit with Juju's hook tools, and returns its output. */
export async function runOn(model: LiveModel, unit: string, script: string): Promise<string> {
  const { stdout = '' } = await model.act(unit, 'run', `script=${script}`);
  return String(stdout);
}

/** Writes to the application databag of a unit's one relation of an endpoint. The unit must be the leader. */
export async function writeApp(
  model: LiveModel,
  unit: string,
  endpoint: string,
  databag: Readonly<Record<string, string>>,
): Promise<void> {
  const encoded = Buffer.from(JSON.stringify(databag)).toString('base64');
  const script = `
    r=$(relation-ids ${endpoint})
    [ -n "$r" ]
    echo ${encoded} | base64 -d >databag.json
    relation-set -r "$r" --app --file databag.json`;
  // An action that began before the relation existed does not see it, however long it waits.
  await waitUntil(
    `${unit} has written to ${endpoint}`,
    () => runOn(model, unit, script),
    () => true,
  );
}

/** Makes the application "other" send Grafana a dashboard with the uid "marked", and returns its title. */
export async function sendDashboard(model: LiveModel): Promise<string> {
  const dashboard = { uid: 'marked', title: dashboardTitle, schemaVersion: 38, panels: [] };
  const content = encodeContent(JSON.stringify(dashboard));
  const templates = { 'file:marked': { charm: 'other', content, inject_dropdowns: true } };
  const dashboards = JSON.stringify({ templates, uuid: 'one' });
  await writeApp(model, 'other/0', 'grafana-dashboard', { dashboards });
  return dashboardTitle;
}
